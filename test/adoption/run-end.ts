import type { Recorder } from '../../src/core/trace/recorder';
import { NotModelled, Oops, OutOfFuel } from '../../src/core/wasm/host';

/** How a run ended: `completed`, what stopped it, or the driver's error in words. */
export type RunEnded = string;

/** Does something and tells how it ended, with the event that says so in the trace. */
export function drivenEnd(recorder: Recorder, run: () => void): RunEnded {
  try {
    run();
    return 'completed';
  } catch (fault) {
    if (fault instanceof Oops || fault instanceof OutOfFuel || fault instanceof NotModelled) {
      recorder.cause = () => ({ span: fault.frames[0]?.at, stack: fault.frames });
    }
    if (fault instanceof NotModelled) {
      recorder.record({ kind: 'not-modelled', what: fault.what, subject: fault.subject });
      return `not modelled: ${fault.subject}`;
    }
    if (fault instanceof OutOfFuel) {
      recorder.record({ kind: 'out-of-fuel' });
      return 'out of fuel';
    }
    if (fault instanceof Oops) {
      const { reason, address, message } = fault;
      recorder.record({ kind: 'oops', reason, text: message, ...(address !== undefined && { address }) });
      return `oops: ${reason}`;
    }
    if (fault instanceof Error && /returned -?\d+$/.test(fault.message)) return fault.message;
    throw fault;
  }
}
