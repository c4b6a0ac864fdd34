import { frameSize } from '../generate/abi';
import type { StackFrame } from '../host';
import type { Program } from '../link/program';

/** The call stack that compiled code keeps in memory: records of a function and of the place in it, from `base` up. */
export class CallStack {
  #frames: readonly StackFrame[] = [];
  /** The records, function and site, that `#frames` was made from. */
  #words: readonly number[] = [];

  constructor(
    private readonly program: Program,
    private readonly view: DataView,
    private readonly base: number,
  ) {}

  /** Frames from the innermost out, where the record at `top` is the last. The same object as before while no frame has moved. */
  frames(top: number): readonly StackFrame[] {
    if (!this.program.marks) return [];
    if (this.#isKnown(top)) return this.#frames;
    const words: number[] = [];
    const frames: StackFrame[] = [];
    for (let at = top; at > this.base; at -= frameSize) {
      const id = this.view.getInt32(at, true);
      const site = this.view.getInt32(at + 4, true);
      words.push(id, site);
      const frame = this.program.frame(id, site);
      if (frame) frames.push(frame);
    }
    this.#words = words;
    this.#frames = frames;
    return frames;
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
