import type { Register } from '../../smmu/declaration/register';
import {
  CR0,
  CR0ACK,
  CR1,
  CR2,
  IRQ_CTRL,
  IRQ_CTRLACK,
  STRTAB_BASE,
  STRTAB_BASE_CFG,
} from '../../smmu/registers/control';
import {
  CMDQ_BASE,
  CMDQ_CONS,
  CMDQ_PROD,
  EVENTQ_BASE,
  EVENTQ_IRQ_CFG0,
  EVENTQ_PROD,
  GERROR_IRQ_CFG0,
  PRIQ_BASE,
  PRIQ_PROD,
} from '../../smmu/registers/queue';
import { writesOf } from '../control-write';
import type { Breach, Rule } from '../rule';
import type { Run } from '../run';

type Direction = 'rises' | 'falls';

/** What relies on a field having arrived at its new value: registers whose write counts on it. */
interface Reliance {
  readonly control: Register;
  readonly acknowledge: Register;
  readonly field: string;
  readonly direction: Direction;
  readonly users: readonly Register[];
}

const enables = { control: CR0 as Register, acknowledge: CR0ACK as Register };
const interrupts = { control: IRQ_CTRL as Register, acknowledge: IRQ_CTRLACK as Register };

const reliances: readonly Reliance[] = [
  {
    ...enables,
    field: 'SMMUEN',
    direction: 'falls',
    users: [STRTAB_BASE, STRTAB_BASE_CFG, CR1, CR2] as readonly Register[],
  },
  { ...enables, field: 'CMDQEN', direction: 'falls', users: [CMDQ_BASE, CMDQ_CONS] as readonly Register[] },
  { ...enables, field: 'EVENTQEN', direction: 'falls', users: [EVENTQ_BASE, EVENTQ_PROD] as readonly Register[] },
  { ...enables, field: 'PRIQEN', direction: 'falls', users: [PRIQ_BASE, PRIQ_PROD] as readonly Register[] },
  { ...enables, field: 'CMDQEN', direction: 'rises', users: [CMDQ_PROD] as readonly Register[] },
  { ...interrupts, field: 'GERROR_IRQEN', direction: 'falls', users: [GERROR_IRQ_CFG0] as readonly Register[] },
  { ...interrupts, field: 'EVENTQ_IRQEN', direction: 'falls', users: [EVENTQ_IRQ_CFG0] as readonly Register[] },
];

/** on a part that acknowledges late, what relies on the new value meets the old one. */
export const changesAreAcknowledged: Rule = {
  id: 'changes-are-acknowledged',
  title: 'What relies on a change of CR0 or IRQ_CTRL waits until the acknowledge register shows it.',
  source: 'IHI 0070 §6.3.9, §6.3.10, §6.3.16, §6.3.17.',
  severity: 3,
  *find(run) {
    for (const { name } of run.smmus) for (const reliance of reliances) yield* hasty(run, name, reliance);
  },
};

function* hasty(run: Run, smmu: string, reliance: Reliance): Iterable<Breach> {
  const { control, acknowledge, field, direction, users } = reliance;
  const names = new Set(users.map((user) => user.name));
  const wanted = direction === 'rises' ? 1 : 0;
  const { reads, writes } = run.registers(smmu);
  for (const { event, old, value } of writesOf(run, smmu, control)) {
    if (control.get(old, field) === wanted || control.get(value, field) !== wanted) continue;
    const user = writes.find(
      (write) => write.id > event.id && write.kernel === event.kernel && names.has(write.register),
    );
    if (!user) continue;
    const shown = reads.some(
      (read) =>
        read.register === acknowledge.name &&
        read.id > event.id &&
        read.id < user.id &&
        acknowledge.get(read.value, field) === wanted,
    );
    if (shown) continue;
    yield {
      claim: `${user.register} is written before ${acknowledge.name} shows ${field}=${wanted}`,
      evidence: [event.id, user.id],
      blame: user.id,
      dependsOnKnobs: true,
    };
  }
}
