import type { ProgramMemory } from '../../core/wasm/host';

/** C11 7.21.6.1 conversions, for arguments that lie 8 bytes apart from `area` on. Floating conversions are approximated by
 *  JavaScript's own; `%n` and wide characters are left out and come back as written. */
export function formatC(memory: ProgramMemory, format: string, area: bigint): string {
  let next = area;
  const take = (): bigint => {
    const value = memory.load64(next);
    next += 8n;
    return value;
  };
  return format.replace(
    /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|z|j|t|L)?([diouxXcspfgeFGE%])|(%\.?)/g,
    (
      whole: string,
      flags = '',
      width?: string,
      precision?: string,
      length?: string,
      conversion?: string,
      other?: string,
    ) => {
      if (other !== undefined || conversion === undefined) return whole;
      if (conversion === '%') return '%';
      let columns = width === '*' ? Number(BigInt.asIntN(32, take())) : Number(width ?? 0);
      const left = flags.includes('-') || columns < 0;
      columns = Math.abs(columns);
      const hasPrecision = /\.\d*\*?/.test(whole.replace(/^%[-+ #0]*(\*|\d+)?/, ''));
      const digits = !hasPrecision
        ? undefined
        : precision === '*'
          ? Number(BigInt.asIntN(32, take()))
          : Number(precision ?? 0);
      const text = convert(memory, conversion, length, flags, digits, take());
      if (left) return text.padEnd(columns);
      const zeros = flags.includes('0') && digits === undefined && !'csp'.includes(conversion);
      if (!zeros) return text.padStart(columns);
      const sign = /^([-+ ]?(?:0[xX])?)(.*)$/s.exec(text);
      return `${sign?.[1] ?? ''}${(sign?.[2] ?? '').padStart(columns - (sign?.[1]?.length ?? 0), '0')}`;
    },
  );
}

function convert(
  memory: ProgramMemory,
  conversion: string,
  length: string | undefined,
  flags: string,
  digits: number | undefined,
  raw: bigint,
): string {
  const bits = length === 'hh' ? 8 : length === 'h' ? 16 : length === undefined ? 32 : 64;
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  switch (conversion) {
    case 'd':
    case 'i': {
      const value = BigInt.asIntN(bits, raw);
      const magnitude = (value < 0n ? -value : value).toString().padStart(digits ?? 0, '0');
      return `${value < 0n ? '-' : plus}${magnitude}`;
    }
    case 'u':
      return BigInt.asUintN(bits, raw)
        .toString()
        .padStart(digits ?? 0, '0');
    case 'o':
      return BigInt.asUintN(bits, raw)
        .toString(8)
        .padStart(digits ?? 0, '0');
    case 'x':
    case 'X': {
      const value = BigInt.asUintN(bits, raw);
      const text = value.toString(16).padStart(digits ?? 0, '0');
      const prefixed = flags.includes('#') && value !== 0n ? `0x${text}` : text;
      return conversion === 'X' ? prefixed.toUpperCase() : prefixed;
    }
    case 'c':
      return String.fromCharCode(Number(raw & 0xffn));
    case 's':
      return memory.string(raw, digits ?? 65536).slice(0, digits);
    case 'p':
      return `0x${raw.toString(16)}`;
    default: {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigUint64(0, raw);
      const value = view.getFloat64(0);
      if (/[eE]/.test(conversion)) return value.toExponential(digits ?? 6);
      return /[gG]/.test(conversion) ? String(Number(value.toPrecision(digits ?? 6))) : value.toFixed(digits ?? 6);
    }
  }
}
