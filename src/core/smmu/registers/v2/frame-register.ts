import type { Fields } from '../../declaration/field';
import { Register, type RegisterFacts } from '../../declaration/register';

/** Pages of an SMMUv2's frame: the two global ones, and one for each context bank. */
export type FramePage = 'GR0' | 'GR1' | 'CB';

/** What a register that is there more than once is there for. */
export type Repeated = 'stream mapping group' | 'context bank';

/** A register of SMMUv2. Its offset is from the start of its page; one that is there several times within a page has 4 bytes each. */
export class FrameRegister<F extends string = string> extends Register<F> {
  constructor(
    name: string,
    readonly page: FramePage,
    offset: number,
    width: 32 | 64,
    fields: Fields<F>,
    facts: RegisterFacts,
    /** Absent: there is one of it. */
    readonly repeated?: Repeated,
  ) {
    super(name, offset, width, fields, facts);
  }

  /** Arm's name of one of several: `SMR3`, `CB3_SCTLR`. Declared names have an n in that place. */
  nameOf(index: number): string {
    return this.repeated ? this.name.replace('n', String(index)) : this.name;
  }
}

/** Declares a register of the first global page. */
export function global<F extends string>(
  name: string,
  offset: number,
  width: 32 | 64,
  fields: Fields<F>,
  facts: RegisterFacts,
): FrameRegister<F> {
  return new FrameRegister(name, 'GR0', offset, width, fields, facts);
}

/** Declares a register that every stream mapping group has. */
export function perGroup<F extends string>(
  name: string,
  offset: number,
  fields: Fields<F>,
  facts: RegisterFacts,
): FrameRegister<F> {
  return new FrameRegister(name, 'GR0', offset, 32, fields, facts, 'stream mapping group');
}

/** Declares a register of the second global page that every context bank has. */
export function perBank<F extends string>(
  name: string,
  offset: number,
  fields: Fields<F>,
  facts: RegisterFacts,
): FrameRegister<F> {
  return new FrameRegister(name, 'GR1', offset, 32, fields, facts, 'context bank');
}

/** Declares a register of the context banks' own pages. */
export function inBank<F extends string>(
  name: string,
  offset: number,
  width: 32 | 64,
  fields: Fields<F>,
  facts: RegisterFacts,
): FrameRegister<F> {
  return new FrameRegister(name, 'CB', offset, width, fields, facts, 'context bank');
}
