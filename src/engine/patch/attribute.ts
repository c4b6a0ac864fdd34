import type { FindingView } from '../../protocol/finding';
import type { ReviewModel } from '../../protocol/review';

/** What makes a finding the same in texts whose lines have moved. */
export function claimOf({ rule, claim }: Pick<FindingView, 'rule' | 'claim'>): string {
  return `${rule} ${claim}`;
}

/** For each claim of a scenario the patch that brings it, from 0: the first after which it is there and stays. `run` gives the review of the base against
 *  the first patches of the series, as many as it is told; undefined where there is no answer, and then nothing is said of the claim. */
export function attribute(
  claims: Iterable<string>,
  patches: number,
  run: (upTo: number) => ReviewModel | undefined,
): ReadonlyMap<string, number> {
  const known = new Map<number, ReadonlySet<string> | undefined>();
  const claimsAfter = (upTo: number): ReadonlySet<string> | undefined => {
    if (!known.has(upTo)) {
      const model = run(upTo);
      const found = model?.judgements.flatMap(({ findings }) => findings.filter(({ origin }) => origin !== 'resolved'));
      known.set(upTo, found && new Set(found.map(claimOf)));
    }
    return known.get(upTo);
  };
  const result = new Map<string, number>();
  for (const claim of claims) {
    let [without, withIt] = [0, patches];
    while (withIt - without > 1) {
      const middle = (without + withIt) >> 1;
      const after = claimsAfter(middle);
      if (!after) break;
      if (after.has(claim)) withIt = middle;
      else without = middle;
    }
    if (withIt - without === 1) result.set(claim, withIt - 1);
  }
  return result;
}

/** Answers which patch of a series brings a finding of a scenario, running the series in halves when it is asked. `rerun` runs a scenario on the base
 *  and the first patches. */
export function attributor(
  reviews: readonly ReviewModel[],
  patches: number,
  rerun: (model: ReviewModel, upTo: number) => ReviewModel | undefined,
): (finding: FindingView, scenario: string) => number | undefined {
  const brought = new Map<string, ReadonlyMap<string, number>>();
  return (finding, scenario) => {
    const model = reviews.find((each) => each.scenario === scenario);
    if (!model || patches < 2) return undefined;
    const found = model.judgements
      .flatMap(({ findings }) => findings)
      .filter(({ origin }) => origin === 'introduced' || origin === 'interaction');
    const known = brought.get(scenario) ?? attribute(found.map(claimOf), patches, (upTo) => rerun(model, upTo));
    brought.set(scenario, known);
    return known.get(claimOf(finding));
  };
}
