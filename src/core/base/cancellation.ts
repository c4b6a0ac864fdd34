/** Asked at points where long work may stop early. The core never subscribes to anything: it only asks. */
export interface Cancellation {
  isCancelled(): boolean;
}

export const neverCancelled: Cancellation = { isCancelled: () => false };

/** Thrown through layers that cannot return early; the facade turns it into a result, it never reaches a user. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}
