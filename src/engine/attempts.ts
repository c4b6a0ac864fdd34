import { explore } from '../core/smmu/v3/explore';
import type { Transaction, TransactionResult } from '../core/smmu/v3/transaction';
import type { Machine, MachineStep } from './machine';

/** After each step of the software, what would become of some transactions right then: each is tried on its own, and nothing of it stays but
 *  what was learnt about which memory the SMMU may read. Results are in the order of the transactions. The result ends it. */
export function tryAfterEachStep(
  machine: Machine,
  device: string,
  transactions: readonly Transaction[],
  heard: (step: MachineStep, results: readonly TransactionResult[]) => void,
): () => void {
  const smmu = machine.smmu(device);
  if (!smmu) throw new Error(`the machine has no ${device}`);
  return machine.onStep((step) => {
    const results = transactions.map((transaction) => {
      const [usual] = explore(smmu, () => smmu.translate(transaction), 1).alternatives;
      if (!usual) throw new Error('an exploration without an outcome');
      return usual.result;
    });
    heard(step, results);
  });
}
