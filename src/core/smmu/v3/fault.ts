import { type EventName, events } from '../structures/event';
import type { Transaction } from './transaction';

/** What was being translated when a fault came up (event field CLASS). */
export type FaultClass = 'CD' | 'TT' | 'IN';
const classCode = { CD: 0, TT: 1, IN: 2 } as const;

/** Why a transaction ends, before it is known whether that is recorded. */
export class Fault {
  constructor(
    /** Undefined for terminations that never make an event (Config=0b0xx). */
    readonly event: EventName | undefined,
    readonly reason: string,
    readonly facts: {
      /** Stage 2 of the translation. */
      readonly stage2?: boolean;
      readonly class?: FaultClass;
      /** Intermediate address, for stage 2. */
      readonly ipa?: bigint;
      /** Address of the access that aborted. */
      readonly fetch?: bigint;
      /** Whether a walk access was a read; stage 2 permission faults of walks. */
      readonly walkRead?: boolean;
      /** Level of the table at which a walk ended. */
      readonly level?: number;
    } = {},
  ) {}

  /** Translation-related: subject to the R, A and S bits of the CD or STE. */
  get isTranslation(): boolean {
    return (
      this.event === 'F_TRANSLATION' ||
      this.event === 'F_ADDR_SIZE' ||
      this.event === 'F_ACCESS' ||
      this.event === 'F_PERMISSION'
    );
  }
}

/** The four dwords of the event record of a fault (§7.3). */
export function recordOf(event: EventName, fault: Fault, transaction: Transaction): bigint[] {
  const { facts } = fault;
  const substream = transaction.substreamId;
  const common = {
    TYPE: events[event].type,
    SID: transaction.streamId,
    ...(substream !== undefined && { SSV: 1, SSID: substream }),
  };
  const attributes = {
    PnU: transaction.privileged ? 1 : 0,
    // A write is never an instruction fetch.
    InD: transaction.instruction && !transaction.write ? 1 : 0,
    RnW: transaction.write ? 0 : 1,
    InputAddr: transaction.address,
    S2: facts.stage2 ? 1 : 0,
    CLASS: classCode[facts.class ?? 'IN'],
  };
  const intermediate = facts.stage2 ? (facts.ipa ?? 0n) >> 12n : 0n;
  switch (event) {
    case 'F_STE_FETCH':
    case 'F_CD_FETCH':
      return events[event].make({ ...common, FetchAddr: (facts.fetch ?? 0n) >> 3n });
    case 'F_WALK_EABT':
      return events[event].make({
        ...common,
        ...attributes,
        // What aborted in a stage 1 walk is a table; at stage 2 the class says what was being translated.
        CLASS: facts.stage2 ? attributes.CLASS : classCode.TT,
        FetchAddr: (facts.fetch ?? 0n) >> 3n,
      });
    case 'F_BAD_ATS_TREQ':
      return events[event].make({ ...common, InputAddr: attributes.InputAddr });
    case 'F_TRANSL_FORBIDDEN':
      return events[event].make({ ...common, RnW: attributes.RnW, InputAddr: attributes.InputAddr });
    case 'F_TLB_CONFLICT':
    case 'F_TRANSLATION':
    case 'F_ADDR_SIZE':
    case 'F_ACCESS':
      return events[event].make({ ...common, ...attributes, IPA: intermediate });
    case 'F_PERMISSION':
      return events[event].make({ ...common, ...attributes, IPA: intermediate, TTRnW: facts.walkRead ? 1 : 0 });
    default:
      return events[event].make(common);
  }
}
