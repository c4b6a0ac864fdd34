/** What the trace says of an invalidation of an endpoint's cache that is not done at once. */
export const invalidationTexts = {
  refused: 'refuses to invalidate what it keeps (Unsupported Request)',
  late: 'takes its time to invalidate what it keeps',
  unanswered: 'does not answer ATC_INV',
} as const;

/** What it says of a function-level reset. */
export const resetTexts = {
  done: 'is reset (FLR)',
  failed: 'does not come back from its reset (FLR), and keeps what it had',
} as const;
