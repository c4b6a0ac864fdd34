import type { ContextFaultName, GlobalFaultName } from '../structures/fault-name';

/** A fault that no context bank takes: recorded in sGFSR. */
export class GlobalFault {
  constructor(
    readonly fault: GlobalFaultName,
    readonly reason: string,
    /** It came up at stage 2 of a nested translation. */
    readonly nested = false,
  ) {}
}

/** A fault of a context bank: recorded in its FSR. */
export class ContextFault {
  constructor(
    readonly bank: number,
    readonly fault: ContextFaultName,
    readonly reason: string,
    readonly facts: {
      /** Level of the table at which the walk ended. */
      readonly level?: number | undefined;
      /** What faulted was the access to a table, not that of the transaction. */
      readonly walk?: boolean | undefined;
      /** Context bank of stage 1, and the intermediate address, for stage 2 of a nested translation. */
      readonly nested?: { readonly stage1: number; readonly ipa: bigint } | undefined;
    } = {},
  ) {}
}

/** The stream asks for something that the model lacks. */
export class GapV2 {
  constructor(readonly gap: string) {}
}
