import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireChromium } from '../extension/support/browser';
import { titleWith } from '../support/requires';
import { PanelPage } from './support/panel-page';
import { finding, judgement, model, survey, surveyRow, timeline } from './support/views';

const chromium = requireChromium();

describe.skipIf(chromium.missing)(titleWith('the panel', chromium), () => {
  let panel: PanelPage;
  beforeAll(async () => {
    panel = await PanelPage.open();
  });
  afterAll(() => panel?.close());

  describe('as a whole', () => {
    it('says what to do where there is nothing to run', async () => {
      await panel.show({ place: 'none' });
      expect(await panel.text('.empty')).toMatch(/^no driver file is open/i);
      await panel.page.getByText('Open sample').click();
      expect(await panel.sent()).toEqual([{ type: 'open-sample' }]);
    });

    it('shows how far a run is, and sends Cancel', async () => {
      await panel.show({ running: '3 of 9: linear: base', fraction: 0.25 });
      expect(await panel.text('.status')).toBe('3 of 9: linear: base');
      expect(await panel.page.locator('progress').getAttribute('value')).toBe('25');
      await panel.page.getByText('Cancel', { exact: true }).click();
      expect(await panel.sent()).toEqual([{ type: 'stop' }]);
    });

    it('lets a person choose a group, and counts what it would run', async () => {
      await panel.show({});
      await panel.page.locator('#choose-group').click();
      await panel.page.locator('#choose-group vscode-option', { hasText: 'Kdump (2)' }).click();
      expect(await panel.sent()).toEqual([{ type: 'select', group: 'kdump' }]);
      await panel.update({ group: 'kdump', scope: 'group' });
      await panel.page.getByText('Run 2 scenarios').click();
      expect((await panel.sent()).at(-1)).toEqual({ type: 'run' });
    });
  });

  describe('a series', () => {
    it('is named where it is the patched side', async () => {
      await panel.show({ patchedLabel: 'v2 <b>Block</b> (2 patches)' });
      expect(await panel.text('header')).toContain('Patched: v2 <b>Block</b> (2 patches) · ');
    });
  });

  describe('findings', () => {
    it('tell claim, level, origin, damage, place and rule', async () => {
      const seen = finding({ damage: 'a write was lost', knobs: ['walkCache=kept'], times: 3 });
      const permitted = finding({ claim: 'It may break.', level: 'hint', origin: 'interaction' });
      await panel.show({ policy: 'ADOPT' }, model({ judgements: [judgement({ findings: [seen, permitted] })] }));
      expect(await panel.text('.judgements')).toBe(
        [
          'FINDINGS UNDER ADOPT',
          'ADOPT: Adopt the table',
          '✗ 1 proven breach that the base does not have.',
          '✗ Proven · Introduced · driver.c:7',
          'It breaks.',
          'Seen: a write was lost',
          '3 places of the run show it; this is the first.',
          'With walkCache=kept',
          'Call chain, 1 deep',
          ...['some-rule · step 20', 'Draft comment', 'Trace', 'Dismiss…'],
          '! Hint · Interaction · driver.c:7',
          'It may break.',
          'Not seen in this run: the architecture permits it.',
          'Call chain, 1 deep',
          ...['some-rule · step 20', 'Draft comment', 'Trace', 'Dismiss…'],
        ].join('\n'),
      );
      await panel.page.locator('.finding .link').first().click();
      expect(await panel.sent()).toEqual([
        { type: 'reveal', at: { file: 'a/driver.c', line: 7, column: 1 }, side: 'patched' },
      ]);
    });

    it('are folded away where the base has them too, and lead to the base where they are resolved', async () => {
      const old = finding({ origin: 'pre-existing' });
      const gone = finding({ origin: 'resolved', claim: 'It broke.' });
      await panel.show({ policy: 'ADOPT' }, model({ judgements: [judgement({ findings: [old, gone] })] }));
      expect(await panel.text('.judgements')).toBe(
        [
          ...['FINDINGS UNDER ADOPT', 'ADOPT: Adopt the table', '✓ Nothing new under ADOPT.'],
          ...['1 finding that the base has too', '1 finding of the base that the patched side resolves'],
        ].join('\n'),
      );
      await panel.page.getByText('the patched side resolves').click();
      await panel.page.locator('.levels .link').last().click();
      expect((await panel.sent()).map((each) => 'side' in each && each.side)).toEqual(['base']);
    });

    it('lead to a remark or are set aside, and say what was decided', async () => {
      const judged = model({ judgements: [judgement({ findings: [finding({ key: 'a' }), finding({ key: 'b' })] })] });
      await panel.show({}, judged);
      await panel.page.getByText('Draft comment').first().click();
      await panel.page.getByText('Dismiss…').last().click();
      await panel.decide({ a: { kind: 'kept', text: 'Kept' }, b: { kind: 'dismissed', text: 'Dismissed: known' } });
      expect(await panel.page.locator('.finding .actions, .finding .decision').allInnerTexts()).toEqual([
        ...['Kept', 'Edit comment\nTrace\nDismiss…', 'Dismissed: known', 'Trace\nRestore'],
      ]);
      await panel.page.getByText('Restore').press('Enter');
      expect(await panel.sent()).toEqual([
        { type: 'decide', key: 'a', what: 'comment' },
        { type: 'decide', key: 'b', what: 'dismiss' },
        { type: 'decide', key: 'b', what: 'restore' },
      ]);
    });

    it('are not there where a policy allows what happened, and it says why', async () => {
      const allowance = { rule: 'r', claim: 'DMA stops.', reason: 'it has to', evidence: [1] };
      const blocked = judgement({ policy: 'BLOCK', allowances: [allowance] });
      await panel.show({ policy: 'BLOCK' }, model({ differ: false, judgements: [blocked] }));
      expect(await panel.text('.judgement')).toBe(
        '✓ Clean under BLOCK. What others would call a breach, BLOCK allows; why stands below.',
      );
      await panel.page.getByText('Allowed under BLOCK: 1').click();
      expect(await panel.text('.allowed')).toBe('DMA stops.\nAllowed, since it has to.\nr');
    });

    it('never look clean where a side stopped without an answer', async () => {
      const judged = (unjudged: 'base' | 'patched' | 'both') => model({ judgements: [judgement({ unjudged })] });
      await panel.show({}, judged('patched'));
      expect(await panel.text('.judgement')).toMatch(/^\? Not judged: the run of the patched side stopped/);
      await panel.update({}, judged('both'));
      expect(await panel.text('.judgement')).toMatch(/^\? Not judged: both runs stopped/);
      await panel.update({}, judged('base'));
      expect(await panel.text('.judgement')).toContain('The run of the base stopped without an answer');
    });

    it('say that a policy has nothing to say', async () => {
      await panel.show({ policy: 'BLOCK' }, model({ judgements: [judgement({})] }));
      expect(await panel.text('.judgements')).toContain('BLOCK has no opinion on such a run');
    });

    it('have a time each, but where an earlier session ran the side', async () => {
      const timing = { compile: 0, run: 0, total: 0, remembered: true } as const;
      const { patched } = model({});
      await panel.show({}, model({ base: { ...patched, timing } }));
      expect(await panel.text('section.outcome')).toContain(
        'Base\n✓ every step ran\nran earlier\nPatched\n✓ every step ran\n3 ms',
      );
    });

    it('fade once the text has changed, and why there is no newer one does not', async () => {
      const problems = [{ severity: 'error', code: 'syntax', message: 'expected an expression' }] as const;
      await panel.show({ stale: true, problems }, model({}));
      const opacity = (selector: string): Promise<string> =>
        panel.page.locator(selector).evaluate((part) => getComputedStyle(part).opacity);
      expect(await opacity('section.outcome > .current')).toBe('1');
      expect(await opacity('table.outcome')).toBe('0.6');
      expect(await opacity('.results')).toBe('1');
    });

    it('come after what is not modelled, told with its path', async () => {
      const at = { file: 'a/driver.c', line: 9, column: 1 };
      const missing = { what: 'No model of it', subject: 'odd_call()', path: [{ function: 'g', at }] };
      await panel.show({}, model({}, { end: 'not-modelled', notModelled: [missing] }));
      expect(await panel.text('section.outcome')).toContain(
        'Patched: not modelled: odd_call() driver.c:9\nNo model of it. The run stopped here; nothing is known about what comes after.\nCall chain, 1 deep\ng driver.c:9',
      );
    });
  });

  describe('the table of scenarios', () => {
    const rows = [
      surveyRow('cold-boot'),
      surveyRow('under-dma', { patched: { end: 'oops', broken: 1, notModelled: [] }, own: { effects: 9, changed: 4 } }),
      surveyRow('linear', { patched: { end: 'not-modelled', broken: 0, notModelled: ['odd_call()'] } }),
    ];

    it('has a sign and a word for each side, and is walked with the arrow keys', async () => {
      await panel.show({ survey: survey(rows) });
      expect(await panel.text('.survey-part')).toBe(
        [
          ...['SCENARIOS', '3 scenarios · effects differ in 1 · verdicts in 2 · 1 not modelled'],
          ...['Only scenarios that differ', 'Scenario', 'Base', 'Patched', 'Differs'],
          ...['Start', 'Cold boot', '✓ every step ran', '✓ every step ran', '='],
          ...['Kdump', 'Crash under DMA', '✓ every step ran', '✗ crashed', '≠ 4'],
          ...['Linear table', '✓ every step ran', '? not modelled', '?'],
        ].join('\n'),
      );
      const shown = panel.page.locator('.survey button[tabindex="0"]');
      expect(await shown.innerText()).toBe('Crash under DMA');
      await shown.press('ArrowDown');
      await panel.page.keyboard.press('Enter');
      expect(await panel.sent()).toEqual([{ type: 'show-scenario', scenario: 'linear' }]);
    });

    it('can be of those that differ alone', async () => {
      await panel.show({ survey: survey(rows) });
      await panel.page.getByText('Only scenarios that differ').click();
      await panel.page.getByText('Cold boot', { exact: true }).last().waitFor({ state: 'hidden' });
      expect(await panel.page.locator('.survey button').allInnerTexts()).toEqual(['Crash under DMA', 'Linear table']);
    });

    it('says in one sentence that a patch changes nothing, by the scenarios that go through all of it', async () => {
      const part = surveyRow('linear', { notRun: 1, leavesOut: true });
      await panel.show({ survey: survey([surveyRow('cold-boot'), surveyRow('under-dma'), part]) }, model({}));
      expect(await panel.text('.unchanged')).toBe('= no change in behaviour on 2 scenarios that reach it');
      expect(await panel.text('.survey')).toContain(
        'Linear table\n? 1 changed line not run\n✓ every step ran\n✓ every step ran\n= ?',
      );
      await panel.show({ survey: survey([part]) }, model({}));
      expect(await panel.text('.unchanged')).toBe(
        '? no change in behaviour, and 1 scenario of which none runs all of the change',
      );
    });

    it.each([
      ['there is no patch', [surveyRow('linear')], { differ: false }],
      ['a side has no answer', [surveyRow('linear', { patched: { end: 'problems', broken: 0, notModelled: [] } })], {}],
      ['something was not compared', [surveyRow('linear', { notCompared: 3 })], {}],
    ])('does not say so where %s', async (_, shown, given) => {
      await panel.show({ survey: survey(shown) }, model(given));
      expect(await panel.page.locator('.unchanged').count()).toBe(0);
    });

    it('shows the first hundred of a thousand, and more where a person asks for them', async () => {
      const many = Array.from({ length: 1000 }, (_, index) => surveyRow(`matrix@${index}`));
      await panel.show({ survey: survey(many) });
      const buttons = panel.page.locator('.survey button');
      expect(await buttons.count()).toBe(100);
      await panel.page.getByText('Show more (900 left)').press('Enter');
      expect(await panel.page.locator('.survey button:focus').innerText()).toBe('matrix@100');
      expect(await panel.page.locator('.survey button[tabindex="0"]').allInnerTexts()).toEqual(['matrix@100']);
      await panel.update({ survey: survey([...many, surveyRow('one-more')]) });
      expect([await buttons.count(), await panel.page.getByText('Show more').innerText()]).toEqual([
        200,
        'Show more (801 left)',
      ]);
    });

    it('offers a call where no scenario reaches the function', async () => {
      const none = survey([], { function: 'f', planned: 9, done: 9 });
      await panel.show({ survey: none, function: 'f' });
      expect(await panel.text('.survey-part')).toContain('None of 9 scenarios reaches it.');
      await panel.page.getByText('Call it in a booted kernel').click();
      expect(await panel.sent()).toEqual([{ type: 'call', function: 'f' }]);
    });

    it('says once why scenarios could not be run, and offers no call then', async () => {
      const failed = ['cold-boot', 'linear'].map((scenario) => ({ scenario, message: 'unknown type u23' }));
      await panel.show({ survey: survey([], { function: 'f', failed }), function: 'f' });
      const text = await panel.text('.survey-part');
      expect(text).toContain('? 2 scenarios could not be run: unknown type u23');
      expect(text).not.toContain('Call it');
    });
  });

  describe('what ran and was said', () => {
    const at = { file: 'a/driver.c', line: 7, column: 1 };

    it('counts the changed lines that ran, and leads to those that did not', async () => {
      const missed = [
        { ...at, endLine: 7, lines: 1 },
        { ...at, line: 9, endLine: 12, lines: 3 },
      ];
      await panel.show({ reach: { of: 13, reached: 9, missed, scenarios: 12 } }, model({}));
      expect(await panel.text('section.reach')).toBe(
        [
          'CHANGED LINES: 9 OF 13 RAN',
          '? 4 changed lines did not run in 12 scenarios. Nothing is known about them.',
          ...['driver.c:7', 'driver.c:9–12'],
        ].join('\n'),
      );
      await panel.page.getByText('driver.c:9').click();
      expect(await panel.sent()).toMatchObject([{ type: 'reveal', at: { ...at, line: 9 }, side: 'patched' }]);
      await panel.update({ reach: { of: 2, reached: 2, missed: [], scenarios: 1 } });
      expect(await panel.text('section.reach')).toContain('✓ Each changed line with code ran in this scenario.');
    });

    it('marks the lines of the log that only one side has', async () => {
      const log = (...texts: readonly string[]) => texts.map((text) => ({ step: 1, level: 'info', text }));
      const shown = model({}, { log: log('one', 'new', 'three') });
      await panel.show({}, { ...shown, base: { ...shown.base, log: log('one', 'old', 'three') } });
      expect(await panel.text('section.log h2')).toBe('KERNEL LOG: 2 LINES DIFFER');
      const lines = await panel.page.locator('.log div').allTextContents();
      expect(lines).toEqual([' info: one', '−Base only: info: old', '+Patched only: info: new', ' info: three']);
    });

    it('shows a round of an endless loop once', async () => {
      const side = (text: string, step: number) => ({ step, time: '0', at, stack: [], text, fields: [], count: 1 });
      const effects = Array.from({ length: 600 }, (_, id) => {
        const text = id % 2 === 0 ? 'reads PROD' : 'reads CONS';
        return { id, kind: 'register-read', change: 'added', subject: '', text, patched: side(text, id) } as const;
      });
      await panel.show({}, model({ effects }, { end: 'out-of-fuel' }));
      expect(await panel.page.locator('.effect').count()).toBe(2);
      expect(await panel.text('section.effects')).toContain('↻ these 2 300 times in a row');
    });
  });

  describe('the timeline and calls', () => {
    it('begins where DMA stops to get through, and is walked with the keyboard', async () => {
      await panel.show({}, model({ timeline: timeline() }));
      const { page } = panel;
      expect(await panel.text('.told')).toBe(
        'Step 3 of 4, kernel 1\nstep 3 writes CR0 driver.c:13\n= nic rx ring (Base): same page.',
      );
      await page.locator('.board').press('ArrowDown');
      expect(await panel.text('.told')).toContain('✗ nic rx ring (Patched): aborted: SMMUEN=0.');
      await page.locator('.board').press('PageUp');
      expect(await panel.text('.told')).toContain('Step 1 of 4');
      await page.locator('.board').press('ArrowRight');
      await page.locator('.board').press('Enter');
      expect(await panel.sent()).toEqual([
        { type: 'reveal', at: { file: 'a/driver.c', line: 12, column: 1 }, side: 'patched' },
      ]);
    });

    it('is led to by a line of the source and by the evidence of a finding', async () => {
      const judged = [judgement({ findings: [finding({ evidence: [40] })] })];
      await panel.show({}, model({ timeline: timeline(), judgements: judged }));
      const line = (patched: number): Promise<void> =>
        panel.page.evaluate(
          (each) => {
            window.dispatchEvent(new MessageEvent('message', { data: each }));
          },
          { type: 'show-line', file: 'a/driver.c', patched },
        );
      await line(12);
      expect(await panel.text('.told')).toContain('Step 2 of 4');
      await panel.page.getByText('step 40', { exact: true }).click();
      expect(await panel.text('.told')).toContain('Step 4 of 4');
      await line(99);
      expect(await panel.text('.told')).toBe('No step after which DMA was tried comes from that line.');
    });

    it('has a table that says the same', async () => {
      await panel.show({}, model({ timeline: timeline() }));
      await panel.page.getByText('The timeline as a table').click();
      expect(await panel.text('.steps tbody')).toBe(
        [
          ...[
            '1',
            'step 1 writes CR0 driver.c:11',
            'nic rx ring (Base): same page.',
            'nic rx ring (Patched): same page.',
          ],
          ...['3', 'step 3 writes CR0 driver.c:13', 'nic rx ring (Patched): aborted: SMMUEN=0.'],
        ].join('\n'),
      );
    });

    it('tells which objects a call was given, and takes others', async () => {
      const given = [
        { parameter: 'struct device *dev', given: 'nvme', choices: ['nvme', 'nic', 'new'], byType: true },
        { parameter: 'int ssid', given: '0', choices: [], byType: true },
      ];
      const calls = [{ function: 'f', result: '-22', arguments: given }];
      const call = { function: 'f' };
      await panel.show({ call, function: 'f' }, model({ call, scenario: 'booted' }, { end: 'failed-call', calls }));
      expect(await panel.text('section.call')).toContain('chosen by its type');
      expect(await panel.text('section.outcome')).toContain('f(nvme, 0) = -22');
      await panel.page.locator('#choose-argument-0').click();
      await panel.page.locator('#choose-argument-0 vscode-option', { hasText: 'nic' }).click();
      await panel.page.locator('#type-argument-1 input').fill('3');
      await panel.page.getByText('Call again').click();
      expect(await panel.sent()).toEqual([{ type: 'call', function: 'f', arguments: ['nic', '3'] }]);
    });
  });
});
