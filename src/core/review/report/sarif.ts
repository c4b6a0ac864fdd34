import type { EffectSideView } from '../../../protocol/effect';
import type { FindingView } from '../../../protocol/finding';
import type { PlaceView } from '../../../protocol/place';
import type { ReviewModel } from '../../../protocol/review';
import { listRules } from '../../rule/catalogue';
import { outcomeOf } from './outcome';

const levels = { proven: 'error', 'behaviour-changed': 'warning', hint: 'note' } as const;
const states = {
  introduced: 'new',
  interaction: 'new',
  'pre-existing': 'unchanged',
  resolved: 'absent',
  unknown: 'new',
} as const;

/** SARIF 2.1.0: a result for each finding with the events that show it as a code flow, registers as they were then as its states. What is not modelled
 *  is a notification of the run, which then did not succeed. `version` is ours. `dismissed`: why somebody set findings aside, by key; they are suppressed. */
export function sarif(
  models: readonly ReviewModel[],
  version: string,
  dismissed: ReadonlyMap<string, string> = new Map(),
): string {
  const used = new Set(
    models.flatMap(({ judgements }) => judgements.flatMap(({ findings }) => findings.map(({ rule }) => rule))),
  );
  const rules = listRules().filter(({ id }) => used.has(id));
  const notifications = models.flatMap((model) => {
    const { kind, reasons } = outcomeOf(model);
    if (kind === 'passed' || kind === 'failed') return [];
    return reasons.map((reason) => ({
      level: 'error',
      descriptor: { id: kind },
      message: { text: `${model.scenario} on ${model.profile}: ${reason}` },
    }));
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'smmu-review',
            version,
            rules: rules.map(({ id, title }) => ({ id, shortDescription: { text: title } })),
            notifications: [{ id: 'not-modelled' }, { id: 'stopped' }],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { TREE: { description: { text: 'Top folder of the kernel tree' } } },
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        results: models.flatMap((model) =>
          model.judgements.flatMap(({ findings }) =>
            findings.map((finding) =>
              resultOf(
                finding,
                model,
                rules.findIndex(({ id }) => id === finding.rule),
                dismissed.get(finding.key),
              ),
            ),
          ),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(finding: FindingView, model: ReviewModel, ruleIndex: number, dismissed: string | undefined): object {
  const { rule, policy, claim, level, origin, damage, at, changedAt, knobs, evidence } = finding;
  const place = changedAt ?? at;
  const side = origin === 'resolved' ? 'base' : 'patched';
  const steps = evidence.flatMap((step) =>
    model.effects.flatMap((effect) => (effect[side]?.step === step ? [effect[side]] : [])),
  );
  const shown = steps.filter((step) => step.at !== undefined);
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[level],
    kind: 'fail',
    baselineState: states[origin],
    message: { text: damage === undefined ? `${claim}.` : `${claim}: ${damage}.` },
    ...(place && { locations: [location(place)] }),
    ...(place && at && place !== at && { relatedLocations: [{ id: 1, ...location(at, 'where it happens') }] }),
    ...(shown.length > 0 && { codeFlows: [{ threadFlows: [{ locations: shown.map(flowLocation) }] }] }),
    ...(dismissed !== undefined && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: dismissed }],
    }),
    partialFingerprints: { 'finding/v1': [rule, policy, model.scenario, claim].join('|') },
    properties: { policy, origin, scenario: model.scenario, profile: model.profile, knobs },
  };
}

function location({ file, line, column, endColumn }: PlaceView, text?: string): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'TREE' },
      region: { startLine: line, startColumn: column, ...(endColumn !== undefined && { endColumn }) },
    },
    ...(text !== undefined && { message: { text } }),
  };
}

function flowLocation(step: EffectSideView, index: number): object {
  const { at, text, fields } = step;
  return {
    executionOrder: index + 1,
    ...(at && { location: location(at, text) }),
    ...(fields.length > 0 && { state: Object.fromEntries(fields.map((field) => [field.name, { text: field.new }])) }),
  };
}
