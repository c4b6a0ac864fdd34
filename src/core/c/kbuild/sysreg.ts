/** Makes `asm/sysreg-defs.h` from arch/arm64/tools/sysreg: encodings, field masks and enumerators of system registers, under the names that
 *  the kernel's own generator gives them. Lines that it does not know are left out; their names then do not compile where used. */
export function sysregDefinitions(text: string): string {
  const out: string[] = [];
  const define = (name: string, value: string): number => out.push(`#define ${name} ${value}`);
  let register = '';
  let prefix = '';
  let field = '';
  let reserved = { RES0: 'UL(0)', RES1: 'UL(0)', UNKN: 'UL(0)' };
  const fresh = (): void => {
    reserved = { RES0: 'UL(0)', RES1: 'UL(0)', UNKN: 'UL(0)' };
  };
  const finish = (): void => {
    for (const [kind, value] of Object.entries(reserved)) define(`${prefix}${register}_${kind}`, `(${value})`);
    fresh();
  };
  const addField = (bits: string, name: string): void => {
    const [high = '', low = high] = bits.split(':');
    define(`${prefix}${register}_${name}`, `GENMASK(${high}, ${low})`);
    define(`${prefix}${register}_${name}_MASK`, `GENMASK(${high}, ${low})`);
    define(`${prefix}${register}_${name}_SHIFT`, low);
    define(`${prefix}${register}_${name}_WIDTH`, String(Number(high) - Number(low) + 1));
  };
  for (const line of text.split('\n')) {
    const [word = '', a = '', b = '', ...rest] = line.trim().split(/\s+/);
    switch (word) {
      case 'SysregFields':
        register = a;
        fresh();
        break;
      case 'Sysreg': {
        register = a;
        fresh();
        const [op1 = '', crn = '', crm = '', op2 = ''] = rest;
        define(`REG_${a}`, `S${b}_${op1}_C${crn}_C${crm}_${op2}`);
        define(`SYS_${a}`, `sys_reg(${b}, ${op1}, ${crn}, ${crm}, ${op2})`);
        for (const [name, value] of Object.entries({ Op0: b, Op1: op1, CRn: crn, CRm: crm, Op2: op2 })) {
          define(`SYS_${a}_${name}`, value);
        }
        break;
      }
      case 'Fields':
      case 'Mapping':
        reserved = { RES0: `${a}_RES0`, RES1: `${a}_RES1`, UNKN: `${a}_UNKN` };
        break;
      case 'Res0':
      case 'Res1':
      case 'Unkn': {
        const [high = '', low = high] = a.split(':');
        const kind = word === 'Res0' ? 'RES0' : word === 'Res1' ? 'RES1' : 'UNKN';
        reserved[kind] += ` | GENMASK_ULL(${high}, ${low})`;
        break;
      }
      case 'Field':
        addField(a, b);
        break;
      case 'Enum':
      case 'SignedEnum':
      case 'UnsignedEnum':
        field = b;
        addField(a, b);
        if (word !== 'Enum') define(`${prefix}${register}_${b}_SIGNED`, String(word === 'SignedEnum'));
        break;
      case 'Prefix':
        prefix = `${a}_`;
        fresh();
        break;
      case 'EndPrefix':
        finish();
        prefix = '';
        break;
      case 'EndSysreg':
      case 'EndSysregFields':
        finish();
        break;
      default:
        if (/^0b[01]+$/.test(word) && a !== '') define(`${prefix}${register}_${field}_${a}`, `UL(${word})`);
    }
  }
  return `${out.join('\n')}\n`;
}
