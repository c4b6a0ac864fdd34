/** Why nobody waits any longer for the end of a task: so many seconds of virtual time passed, it did so many things, or the same at the same place so
 *  many times. */
export type Exhausted =
  | { readonly why: 'time'; readonly seconds: number }
  | { readonly why: 'events'; readonly times: number }
  | { readonly why: 'repeats'; readonly times: number; readonly what: string };

/** Why a task was given up, in words. */
export function exhaustedText(exhausted: Exhausted): string {
  switch (exhausted.why) {
    case 'time':
      return `it has not come to an end after ${exhausted.seconds} s of virtual time`;
    case 'events':
      return `it has not come to an end after ${exhausted.times} events`;
    case 'repeats':
      return `it did the same ${exhausted.times} times: ${exhausted.what}`;
  }
}
