/** A person as a mail names one. */
export interface Person {
  /** '' where the mail gives an address only. */
  readonly name: string;
  readonly address: string;
}

/** A mail, decoded: what a series is made of. */
export interface Message {
  /** The subject in one line, encoded words decoded; '' where there is none. */
  readonly subject: string;
  readonly from?: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  /** As the mail has it: ISO 8601 where it is a date, else its words. */
  readonly date?: string;
  /** Message ids without their angle brackets. */
  readonly id?: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  /** Plain text with `\n` at the ends of lines. */
  readonly body: string;
  /** Line of the file at which the mail begins, from 1. */
  readonly at: number;
  /** Line of the file at which the body begins, where lines of the body are lines of the file (no transfer encoding, no parts). */
  readonly bodyAt?: number;
}
