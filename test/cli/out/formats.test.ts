import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireProgram, titleWith } from '../../support/requires';
import { driver, driverText, sample, thread } from '../../support/sample-series';
import { smmuReview } from '../terminal';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smmu-out-'));
  writeFileSync(join(folder, 'series.mbox'), thread());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function output(format: string, ...more: string[]): Promise<string> {
  const args = [
    'run',
    '--tree',
    sample,
    '--patch',
    'series.mbox',
    '--scenario',
    'cold-boot',
    '--format',
    format,
    ...more,
  ];
  const { out, error, status } = await smmuReview(args, folder);
  expect([error, status]).toEqual(['', 1]);
  return out;
}

const python = requireProgram('python3', 'python3');

/** What Python's mail reader makes of a mailbox: one object for each mail. */
function readMailbox(text: string): { headers: Record<string, string>; to: string[]; body: string }[] {
  const file = join(folder, 'reply.mbox');
  writeFileSync(file, text);
  const script = [
    'import mailbox, json, sys, email.policy, email',
    'box = mailbox.mbox(sys.argv[1], factory=lambda f: email.message_from_binary_file(f, policy=email.policy.default))',
    'print(json.dumps([{"headers": {k.lower(): str(v) for k, v in m.items()},',
    '  "to": [a.addr_spec for h in ("to", "cc") if m[h] for a in m[h].addresses],',
    '  "body": m.get_content()} for m in box]))',
  ].join('\n');
  return JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })) as never;
}

describe.skipIf(python.missing)(titleWith('a reply', python), () => {
  it('goes to the author, with everybody else in copy, and threads under the patch that it is about', async () => {
    const [mail, ...more] = readMailbox(await output('mbox'));
    expect(more).toEqual([]);
    expect(mail?.headers).toMatchObject({
      subject: 'Re: [PATCH v3 2/2] iommu/arm-smmu-v3: Invalidate gr\u00fcndlich',
      'in-reply-to': '<patch-2@example.org>',
      references: '<before@example.org> <cover@example.org> <patch-2@example.org>',
      to: 'J\u00f6rg <joerg@example.org>',
      'x-unsent': '1',
    });
    expect(mail?.to).toEqual(['joerg@example.org', 'linux@example.org', 'will@example.org', 'robin@example.org']);
  });

  it('quotes only lines of the patch, and is nowhere wider than 78 columns of its own', async () => {
    const [mail] = readMailbox(await output('mbox'));
    const lines = (mail?.body ?? '').split('\n');
    const patch = new Set(
      thread()
        .split('\n')
        .map((line) => line.trimEnd()),
    );
    const quoted = lines.filter((line) => line.startsWith('>')).map((line) => line.slice(2).trimEnd());
    expect(quoted.length).toBeGreaterThan(4);
    expect(quoted.filter((line) => !patch.has(line))).toEqual([]);
    expect(lines.filter((line) => !line.startsWith('>') && line.length > 78)).toEqual([]);
    expect(mail?.body).toMatchInlineSnapshot(`
      "On 2026-11-21, Jörg wrote:

      [ ... ]
      > --- a/drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c
      > +++ b/drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c
      > @@ -216,7 +216,7 @@ static int arm_smmu_device_reset(struct arm_smmu_device *smmu)
      >  	ret = arm_smmu_write_reg_sync(smmu, enables, ARM_SMMU_CR0, ARM_SMMU_CR0ACK);
      >  	if (ret)
      >  		return ret;
      > -	ret = arm_smmu_cmdq_issue_with_sync(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_CFGI_ALL),
      > +	ret = arm_smmu_cmdq_issue_with_sync(smmu, FIELD_PREP(CMDQ_OP, CMDQ_OP_TLBI_NSNH_ALL),

      CR0.SMMUEN is set though cached configuration was not invalidated before.

      In the scenario cold-boot on the profile qemu-virt:

          arm_smmu_device_reset()->arm_smmu_write_reg_sync()
              CR0.SMMUEN 0->1

      Without the patch it does not happen.

      To see it: smmu-review run --scenario cold-boot --policy ADOPT
      "
    `);
  });
});

describe('a review for GitHub', () => {
  it('puts each comment on a line that there is on its side', async () => {
    const { event, comments } = JSON.parse(await output('github')) as {
      event: string;
      comments: { path: string; line: number; side: string; body: string }[];
    };
    const after = thread().split('\n');
    expect(event).toBe('COMMENT');
    const text = driverText().replace('CMDQ_OP_CFGI_ALL),', 'CMDQ_OP_TLBI_NSNH_ALL),').split('\n');
    expect(comments.map(({ path, line, side }) => [path, side, `+${text[line - 1]}`])).toEqual([
      [driver, 'RIGHT', after.find((line) => line.startsWith('+') && line.includes('TLBI_NSNH_ALL'))],
    ]);
  });
});

describe('a step of a series', () => {
  const last = async (...args: string[]) => {
    const all = ['run', '--tree', sample, '--patch', 'series.mbox', '--scenario', 'cold-boot', ...args];
    const { out, error } = await smmuReview(all, folder);
    return error || out.trimEnd().split('\n').at(-1);
  };

  it('is compared with the one before', async () => {
    expect(await last('--step', '1')).toBe('no change in behaviour on 1 scenario that reaches it');
    expect(await last('--step', '2')).toBe(
      'behaviour differs in 1 of 1 scenario; 1 proven finding that the base does not have',
    );
    expect(await last('--step', '2', '--format', 'mbox')).toBe(
      'To see it: smmu-review run --scenario cold-boot --policy ADOPT',
    );
    expect(await last('--step', '3')).toBe('smmu-review run: --step takes a number from 1 to 2, not 3\n');
  });
});

describe('SARIF', () => {
  it('is what its schema says', async () => {
    const log: unknown = JSON.parse(await output('sarif'));
    const schema = createRequire(import.meta.url)
      .resolve('schemastore/package.json')
      .replace('package.json', 'schemas/json/sarif-2.1.0.json');
    const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true });
    const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    validate(log);
    expect(validate.errors ?? []).toEqual([]);
    expect(log).toMatchObject({
      runs: [
        {
          invocations: [{ executionSuccessful: true }],
          results: [{ ruleId: 'caches-clean-before-enable', level: 'error', baselineState: 'new' }, {}, {}],
        },
      ],
    });
  });
});

describe('JUnit', () => {
  it('is XML with a case for each scenario', async () => {
    const xml = await output('junit');
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(xml) as never;
    expect(parsed).toMatchObject({
      testsuites: {
        '@_tests': '1',
        '@_failures': '1',
        testsuite: { testcase: { '@_name': 'cold-boot', '@_file': driver } },
      },
    });
  });
});

describe('KTAP', () => {
  const prove = requireProgram('prove', 'perl');
  it.skipIf(prove.missing)(titleWith('is read by a TAP reader as a failed test', prove), async () => {
    const file = join(folder, 'out.tap');
    writeFileSync(file, await output('ktap'));
    let said = '';
    try {
      said = execFileSync('prove', ['-e', 'cat', file], { encoding: 'utf8', stdio: 'pipe' });
    } catch (failed) {
      said = String((failed as { stdout: string }).stdout);
    }
    expect(said).toContain('Failed test:  1');
    expect(said).toContain('Result: FAIL');
    expect(said).not.toContain('Parse errors');
  });
});

describe('VCD', () => {
  const reader = requireProgram('vcd2fst', 'gtkwave');
  it.skipIf(reader.missing)(titleWith('is read by GTKWave', reader), async () => {
    const [from, to] = [join(folder, 'out.vcd'), join(folder, 'out.fst')];
    const text = await output('vcd');
    writeFileSync(from, text);
    execFileSync('vcd2fst', [from, to], { stdio: 'pipe' });
    const back = execFileSync('fst2vcd', [to], { encoding: 'utf8', stdio: 'pipe' });
    const names = (vcd: string) => [...vcd.matchAll(/^\$var \S+ \d+ \S+ (\S+)/gm)].map((match) => match[1]).sort();
    expect(names(back)).toEqual(names(text));
    expect(names(text)).toContain('CR0');
  });
});

describe('b4', () => {
  /** What `check` says of a mail, as the documentation of b4 describes the protocol. */
  const check = async (mail: string) => {
    const { out, error, status } = await smmuReview(
      ['check', '--tree', sample, '--scenario', 'cold-boot'],
      folder,
      mail,
    );
    expect([error, status]).toEqual(['', 0]);
    const checks = JSON.parse(out) as { tool: string; status: string; summary: string; url: string; details: string }[];
    for (const each of checks)
      expect(Object.keys(each).sort()).toEqual(['details', 'status', 'summary', 'tool', 'url']);
    return checks.map(({ tool, status: verdict, summary }) => `${verdict} ${tool}: ${summary}`).join('\n');
  };
  const mails = () =>
    thread()
      .split(/^From mboxrd@z.*\n/m)
      .slice(1);

  it('hears of each scenario', async () => {
    const checks = JSON.parse(await output('b4')) as { tool: string; status: string; summary: string }[];
    expect(checks.map(({ tool, status }) => [tool, status])).toEqual([['smmu-review cold-boot', 'fail']]);
  });

  it('asks for each patch alone', async () => {
    const [first = '', second = ''] = mails();
    expect(await check(first)).toBe('pass smmu-review cold-boot: no change in behaviour');
    expect(await check(second.replace(' /* all */', ''))).toMatch(
      /^fail smmu-review cold-boot: CR0.SMMUEN is set though cached configuration/,
    );
    expect(await check(second)).toMatch(/^warn smmu-review: not checked, as it does not apply/);
    expect(await check('From: a <b@c.d>\nSubject: Hi\n\nHello.\n')).toBe(
      'warn smmu-review: the mail has no patch: 1 mail, none with a diff of its own',
    );
    expect(await check('')).toBe('warn smmu-review: the mail holds no patch');
  });
});

describe('Markdown', () => {
  it('keeps what comes from a tree as text', async () => {
    const text = await output('markdown');
    expect(text).toContain('| cold\\-boot | **fail** |');
    expect(text).toContain('```text\n');
  });
});
