/** What the program's exit status says. Where several apply, the highest number wins. */
export const ExitStatus = {
  Nothing: 0,
  Finding: 1,
  Usage: 2,
  NotModelled: 3,
  Internal: 4,
  /** Given up on request, as shells say it of SIGINT. */
  Interrupted: 130,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];
