import type { PlaceView } from './place';
import type { RegisterFieldView } from './register';

/** A line as both sides have it: the same text at a place of its own, absent on a side that does not have the line. */
export interface HoverPlace {
  /** Relative to the root of the tree, with `/`. */
  readonly file: string;
  readonly base?: number;
  readonly patched?: number;
}

/** What one run says about a declaration. */
export interface HoverSideView {
  /** The text that ran has no such line. */
  readonly absent?: true;
  /** Whether the line ran; absent where the file has no code that could. */
  readonly ran?: boolean;
  /** The values are those of an access by the line, or of the whole run, since the line made none. Absent where there was no access. */
  readonly scope?: 'line' | 'run';
  readonly count: number;
  /** How many of them the values are around: the last ones with no other access to the same thing in between. */
  readonly shown: number;
  /** The innermost line of the driver that made the access whose values these are. */
  readonly at?: PlaceView;
}

/** What a hover over a macro of the driver shows: the declaration that it stands for, and what the runs did with it. */
export interface HoverView {
  /** `CR0`, `STE`, `CFGI_STE`. */
  readonly name: string;
  /** What it is and how large: `32 bits at 0x20`, `64 bytes of memory`, `command 0x3`. */
  readonly form: string;
  /** What `count` counts: accesses to a register, stores to a table, commands consumed, records written. */
  readonly unit: 'access' | 'store' | 'command' | 'record';
  readonly summary: string;
  /** Words such as `read-write; read-only while CR0.SMMUEN is 1`. Absent for structures. */
  readonly access?: string;
  /** The feature that it needs, such as `IDR0.ATS`; the field's, where one is meant. */
  readonly requires?: string;
  /** Hex string; absent where the architecture leaves it unknown. */
  readonly reset?: string;
  /** Section of the specification that it comes from. */
  readonly section?: string;
  /** The field that the name stands for, when it is one of a field. */
  readonly field?: string;
  /** The value of the field that the name stands for; `number` is a hex string, absent where the declaration does not know the value. */
  readonly value?: { readonly name: string; readonly number?: string };
  /** Other declarations for which the name stands just as well: `TLBI_NH_VA.ASID`. */
  readonly others: readonly string[];
  readonly fields: readonly RegisterFieldView[];
  /** Absent before a run. */
  readonly base?: HoverSideView;
  readonly patched?: HoverSideView;
}
