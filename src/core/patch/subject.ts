/** What the brackets before a patch's title say. */
export interface Subject {
  /** The title without brackets. */
  readonly title: string;
  /** `Re:` and its like stand before it. */
  readonly isReply: boolean;
  /** PATCH is among the words in brackets. */
  readonly isPatch: boolean;
  /** From 1. */
  readonly version: number;
  /** `3/8`; 0 is the cover letter. */
  readonly number?: number;
  readonly total?: number;
  /** Other words in brackets: `RFC`, `net-next`. */
  readonly words: readonly string[];
}

/** Reads `Re: [RFC PATCH v2 3/8] iommu: title`. */
export function readSubject(text: string): Subject {
  let rest = text.replace(/\s+/g, ' ').trim();
  let isReply = false;
  const words: string[] = [];
  for (;;) {
    const reply = /^(?:re|aw|sv|antw)(?:\[\d+\])?: ?/i.exec(rest);
    const brackets = reply ? null : /^\[([^\]]*)\] ?/.exec(rest);
    if (reply) isReply = true;
    else if (brackets) words.push(...(brackets[1] ?? '').split(/[ ,]+/).filter((word) => word !== ''));
    else break;
    rest = rest.slice((reply ?? brackets)?.[0].length ?? 0);
  }
  const version = words.map((word) => /^v(\d+)$/i.exec(word)?.[1]).find((each) => each !== undefined);
  const place = words.map((word) => /^(\d+)\/(\d+)$/.exec(word)).find((each) => each);
  return {
    title: rest,
    isReply,
    isPatch: words.some((word) => /^patch$/i.test(word) || /^patchv\d+$/i.test(word)),
    version: Number(version ?? words.map((word) => /^patchv(\d+)$/i.exec(word)?.[1]).find((each) => each) ?? 1),
    ...(place && { number: Number(place[1]), total: Number(place[2]) }),
    words: words.filter((word) => !/^(patch|v\d+|patchv\d+|\d+\/\d+)$/i.test(word)),
  };
}
