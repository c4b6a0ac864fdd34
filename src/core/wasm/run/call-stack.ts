import { frameSize } from '../generate/abi';
import type { StackFrame } from '../host';
import type { Program } from '../link/program';

/** A place in the stack above which something else stands than what the records below say. */
interface Inset {
  readonly top: number;
  readonly frame: StackFrame | undefined;
  /** Nothing below it belongs to it. */
  readonly alone: boolean;
}

/** The call stack that compiled code keeps in memory: records of a function and of the place in it, from `base` up. */
export class CallStack {
  #frames: readonly StackFrame[] = [];
  /** The records, function and site, that `#frames` was made from. */
  #words: readonly number[] = [];
  #insets: readonly Inset[] = [];
  /** The insets that `#frames` was made with. */
  #used: readonly Inset[] = [];

  constructor(
    private readonly program: Program,
    private readonly view: DataView,
    private readonly base: number,
  ) {}

  /** Frames from the innermost out, where the record at `top` is the last. The same object as before while no frame has moved. */
  frames(top: number): readonly StackFrame[] {
    if (!this.program.marks) return [];
    if (this.#used === this.#insets && this.#isKnown(top)) return this.#frames;
    const words: number[] = [];
    const frames: StackFrame[] = [];
    const insets = [...this.#insets];
    let hidden = false;
    for (let at = top; at > this.base; at -= frameSize) {
      for (let last = insets.at(-1); last && last.top >= at; last = insets.at(-1)) {
        insets.pop();
        if (!hidden && last.frame) frames.push(last.frame);
        hidden ||= last.alone;
      }
      const id = this.view.getInt32(at, true);
      const site = this.view.getInt32(at + 4, true);
      words.push(id, site);
      const frame = this.program.frame(id, site);
      if (frame && !hidden) frames.push(frame);
    }
    for (const { frame, alone } of insets.reverse()) {
      if (frame && !hidden) frames.push(frame);
      hidden ||= alone;
    }
    this.#words = words;
    this.#used = this.#insets;
    this.#frames = frames;
    return frames;
  }

  /** Runs something on top of the record at `top` and of a frame that no compiled code keeps. */
  within<T>(inset: Inset, work: () => T): T {
    const before = this.#insets;
    this.#insets = [...before, inset];
    try {
      return work();
    } finally {
      this.#insets = before;
    }
  }

  /** The frame that was left last, as it was then, where the record at `top` is the innermost one now. */
  returned(top: number): StackFrame | undefined {
    if (!this.program.marks) return undefined;
    const at = top + frameSize;
    return this.program.frame(this.view.getInt32(at, true), this.view.getInt32(at + 4, true));
  }

  #isKnown(top: number): boolean {
    const words = this.#words;
    if (words.length !== ((top - this.base) / frameSize) * 2) return false;
    for (let i = 0, at = top; i < words.length; i += 2, at -= frameSize) {
      if (words[i] !== this.view.getInt32(at, true) || words[i + 1] !== this.view.getInt32(at + 4, true)) return false;
    }
    return true;
  }
}
