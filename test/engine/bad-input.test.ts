import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { neverCancelled } from '../../src/core/base/cancellation';
import { prepareKernelTree } from '../../src/engine/kernel-tree';
import { Session } from '../../src/engine/session';
import { DirectoryTree } from '../../src/node/directory-tree';
import { nodePorts } from '../../src/node/engine-ports';
import type { RunView } from '../../src/protocol/review';
import { requireTrees, titleWith } from '../support/requires';

const folder = 'drivers/iommu/arm/arm-smmu-v3';
const driver = `${folder}/arm-smmu-v3.c`;
const scratch = mkdtempSync(join(tmpdir(), 'bad-input-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const tree = requireTrees('7.3');
const session = new Session(nodePorts({}), prepareKernelTree);

/** What a person reads of one side: how the run ended, then each message with its place. */
function account(run: RunView | undefined): string[] {
  if (!run) return ['no run'];
  const place = (at: { file: string; line: number } | undefined) =>
    at ? ` at ${at.file.split('/').at(-1)}:${at.line}` : '';
  return [
    run.end,
    ...run.problems.map((each) => `${each.message}${place(each.at)}`),
    ...run.breaches
      .filter((each) => each.kind !== 'warning')
      .map((each) => `${each.text || each.kind}${place(each.at)}`),
    ...run.notModelled.map((each) => `not modelled: ${each.subject}`),
  ];
}

function messagesOf(root: string): string[] {
  const { value, problems } = new Session(nodePorts({}), prepareKernelTree).openTree(root);
  return [value ? 'opened' : 'refused', ...problems.map((each) => each.message)];
}

describe.skipIf(tree.missing)(titleWith('what can be wrong in an edited driver', tree), () => {
  const source = new DirectoryTree(tree.path || '/');
  const text = source.read(driver) ?? '';
  const open = () => {
    if (session.openTree(tree.path).value === undefined) throw new Error('the tree does not open');
  };
  const lineOf = (within: string, what: string) => within.slice(0, within.indexOf(what)).split('\n').length;
  const replace = (from: string | RegExp, to: string, within = text) => {
    const edited = within.replace(from, () => to);
    expect(edited).not.toBe(within);
    return edited;
  };
  /** Runs the cold boot with other texts laid over the tree. */
  const patched = (...texts: readonly (readonly [path: string, text: string])[]): RunView | undefined => {
    open();
    session.setOverlays(new Map(), new Map(texts));
    return session.run({ scenario: 'cold-boot' }, neverCancelled).value?.patched;
  };

  it('a missing brace in the function under test', () => {
    const edited = replace(
      'static int arm_smmu_device_reset(struct arm_smmu_device *smmu)\n{',
      'static int arm_smmu_device_reset(struct arm_smmu_device *smmu)\n',
    );
    const [end, first = ''] = account(patched([driver, edited]));
    expect(end).toBe('problems');
    expect(first).toMatch(/arm-smmu-v3\.c:\d+$/);
    const near = lineOf(edited, 'static int arm_smmu_device_reset(struct');
    expect(Number(first.split(':').at(-1))).toBeGreaterThanOrEqual(near);
    expect(Number(first.split(':').at(-1))).toBeLessThan(near + 6);
  });

  it('a missing brace somewhere else: the reset still runs, and the message is there', () => {
    const edited = replace(
      /(static bool arm_smmu_capable\([^)]*\)\n)\{/,
      'static bool arm_smmu_capable(struct device *dev, enum iommu_cap cap)\n',
    );
    const run = patched([driver, edited]);
    expect(run?.end).toBe('completed');
    expect(run?.problems.length).toBeGreaterThan(0);
  });

  it('an unknown macro', () => {
    const run = patched([driver, replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN_TYPO;')]);
    expect(account(run)).toEqual(['problems', expect.stringMatching(/CR0_CMDQEN_TYPO.*arm-smmu-v3\.c:\d+$/)]);
  });

  it('an unknown type', () => {
    const run = patched([driver, replace('\tint ret;\n\tu32 reg, enables;', '\tint ret;\n\tu23 reg, enables;')]);
    expect(account(run)).toEqual(['problems', expect.stringMatching(/u23.*arm-smmu-v3\.c:\d+$/)]);
  });

  it('a missing include', () => {
    const run = patched([driver, replace('#include <linux/acpi.h>', '#include <linux/no-such-header.h>')]);
    expect(account(run)[1]).toMatch(/linux\/no-such-header\.h.*arm-smmu-v3\.c:\d+$/);
  });

  it('an endless loop', () => {
    const run = patched([
      driver,
      replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN; while (enables) cpu_relax();'),
    ]);
    expect(account(run)).toEqual(['out-of-fuel', expect.stringMatching(/arm-smmu-v3\.c:\d+$/)]);
  });

  it('endless recursion', () => {
    const edited = replace(
      'static int arm_smmu_device_reset(struct arm_smmu_device *smmu)\n{',
      'static int arm_smmu_device_reset(struct arm_smmu_device *smmu)\n{\n\treturn arm_smmu_device_reset(smmu) + 1;',
    );
    expect(account(patched([driver, edited]))[0]).toBe('oops');
    expect(account(patched([driver, edited]))[1]).toMatch(/stack/);
  });

  it('a NULL smmu->dev', () => {
    const run = patched([
      driver,
      replace(
        'enables = CR0_CMDQEN;',
        'enables = CR0_CMDQEN; smmu->dev = NULL; (void)*(volatile u64 *)&smmu->dev->driver_data;',
      ),
    ]);
    expect(account(run)).toEqual([
      'oops',
      expect.stringMatching(/NULL pointer dereference at virtual address 0x0{12}.*arm-smmu-v3\.c:\d+$/),
    ]);
  });

  it('a wild pointer, a use after free, and a step over the end', () => {
    const line = (code: string) =>
      account(patched([driver, replace('enables = CR0_CMDQEN;', `enables = CR0_CMDQEN; ${code}`)]))[1];
    expect(line('*(volatile int *)0x1234567890UL = 1;')).toMatch(/address that nothing maps/);
    expect(line('{ int *p = kmalloc(8, GFP_KERNEL); kfree(p); *(volatile int *)p = 1; }')).toMatch(/use after free/);
    expect(line('{ char *p = kmalloc(8, GFP_KERNEL); *(volatile char *)(p + 8) = 1; }')).toMatch(/out of bounds/);
    expect(line('*(volatile int *)ERR_PTR(-ENOMEM) = 1;')).toMatch(/error pointer/);
    expect(line('*(volatile u32 *)(smmu->base + ARM_SMMU_CR0) = 1;')).toMatch(/without an accessor/);
  });

  it('a function that nobody models', () => {
    const run = patched([
      driver,
      replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN; { extern int unheard_of(void); unheard_of(); }'),
    ]);
    expect(account(run)).toEqual(['not-modelled', 'not modelled: unheard_of']);
  });

  it('a datum that nobody models', () => {
    const run = patched([
      driver,
      replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN; { extern int unheard_of; ret = unheard_of; }'),
    ]);
    expect(account(run)).toEqual(['not-modelled', 'not modelled: unheard_of']);
  });

  it('asm that nobody models', () => {
    const run = patched([
      driver,
      replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN; asm volatile("tlbi vmalle1");'),
    ]);
    expect(account(run)).toEqual(['not-modelled', 'not modelled: asm "tlbi vmalle1"']);
  });

  it('a variable that is read before it is set, and a return that is missing', () => {
    const warnings = (edited: string) =>
      patched([driver, edited])?.breaches.map((each) => `${each.kind} ${each.text} :${each.at?.line}`);
    const unset = replace('enables = CR0_CMDQEN;', '');
    expect(warnings(unset)).toEqual([
      `warning enables is read before it is set :${lineOf(unset, 'ret = arm_smmu_write_reg_sync(smmu, enables')}`,
    ]);
    const [open = '', ...rest] = text.split('static int arm_smmu_device_reset(');
    const noReturn = `${open}static int arm_smmu_device_reset(${rest.join('static int arm_smmu_device_reset(').replace('\treturn 0;\n}', '}')}`;
    expect(warnings(noReturn)?.[0]).toMatch(/the end of a function that should return a value was reached/);
  });

  it('a look into the memory of a crashed kernel that the scenario never ran', () => {
    const look =
      'enables = CR0_CMDQEN; { u64 base = readq_relaxed(smmu->base + ARM_SMMU_STRTAB_BASE); ' +
      'u64 *table = memremap(0x43800000, 4096, MEMREMAP_WB); if (base && table) ret = table[0]; }';
    open();
    session.setOverlays(new Map(), new Map([[driver, replace('enables = CR0_CMDQEN;', look)]]));
    const { value } = session.run({ scenario: 'kdump-entry' }, neverCancelled);
    expect(account(value?.patched)).toEqual([
      'not-modelled',
      'not modelled: memory of the crashed kernel, which did not run here',
    ]);
  });

  it('a part of the running task that nobody models', () => {
    const run = patched([driver, replace('enables = CR0_CMDQEN;', 'enables = CR0_CMDQEN; ret = current->exit_code;')]);
    expect(account(run)).toEqual(['not-modelled', 'not modelled: struct task_struct.exit_code']);
  });

  it('a file of 50 MB', () => {
    const run = patched([driver, `${text}\n/*${'x'.repeat(50 << 20)}*/\n`]);
    expect(account(run)).toEqual(['not-started', expect.stringMatching(/limit/)]);
  });

  it('text that is no C', () => {
    const run = patched([driver, 'This is a letter, not a driver.\n'.repeat(2000)]);
    expect(account(run)[0]).toBe('problems');
    expect(account(run).length).toBeGreaterThan(1);
  });

  it('an empty file', () => {
    expect(account(patched([driver, '']))).toEqual(['problems', expect.stringMatching(/arm_smmu/)]);
  });

  for (const neighbour of ['arm-smmu-v3-sva.c', 'arm-smmu-v3-iommufd.c', 'tegra241-cmdqv.c']) {
    it(`a patch to ${neighbour} alone: the reset is what it was`, () => {
      const path = `${folder}/${neighbour}`;
      const run = patched([path, `${source.read(path)}\nstatic int added_by_the_patch(void)\n{\n\treturn 0;\n}\n`]);
      expect(account(run)).toEqual(['completed']);
    });
  }

  it('a broken neighbour that the run needs', () => {
    const path = `${folder}/arm-smmu-v3-sva.c`;
    const broken = replace(
      /bool arm_smmu_sva_supported\([^)]*\)\n\{/,
      'bool arm_smmu_sva_supported(struct arm_smmu_device *smmu)\n{ u23 x;',
      source.read(path) ?? '',
    );
    expect(account(patched([path, broken]))).toEqual([
      'problems',
      expect.stringMatching(/u23.*arm-smmu-v3-sva\.c:\d+$/),
    ]);
  });

  it('a configuration that differs in something that matters: 64K pages', () => {
    const run = patched(['.config', 'CONFIG_ARM64=y\n']);
    expect(run).toBeDefined();
  });
});

describe('what can be wrong with a folder', () => {
  const made = (name: string, files: Record<string, string>): string => {
    const root = join(scratch, name);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    return root;
  };
  const makefile = 'VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 0\nEXTRAVERSION =\n';

  it('no folder at all', () => {
    expect(messagesOf('/no/such/folder')).toEqual(['refused', 'there is no folder /no/such/folder']);
  });

  it('no kernel tree', () => {
    expect(messagesOf(made('plain', { Makefile: 'all:\n\ttrue\n' }))).toEqual([
      'refused',
      expect.stringMatching(/no Linux source tree/),
    ]);
  });

  it('a tree without include/', () => {
    expect(messagesOf(made('bare', { Makefile: makefile, [driver]: 'int x;\n' }))).toEqual([
      'refused',
      expect.stringMatching(/include/),
    ]);
  });

  it('a tree of another architecture', () => {
    expect(
      messagesOf(made('x86', { Makefile: makefile, 'include/linux/kconfig.h': '', 'arch/x86/Makefile': '' })),
    ).toEqual(['refused', expect.stringMatching(/arm64/)]);
  });

  it('a tree without the driver', () => {
    const root = made('nodriver', {
      Makefile: makefile,
      'include/linux/kconfig.h': '',
      'arch/arm64/include/asm/memory.h': '',
    });
    expect(messagesOf(root)).toEqual(['refused', expect.stringMatching(/no SMMU driver/)]);
  });

  it.skipIf(tree.missing)(
    titleWith('a .config of another architecture is refused in favour of the profile', tree),
    () => {
      const root = join(scratch, 'configured');
      mkdirSync(root);
      for (const part of ['Makefile', 'include', 'arch', folder])
        cpSync(join(tree.path, part), join(root, part), { recursive: true });
      writeFileSync(join(root, '.config'), 'CONFIG_X86_64=y\nCONFIG_64BIT=y\n');
      const [end, message] = messagesOf(root);
      expect([end, message]).toEqual(['opened', expect.stringMatching(/does not configure an arm64 kernel/)]);
    },
  );
});
