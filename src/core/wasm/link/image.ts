import type { StaticItem } from '../../c/parse/ast';
import type { CType } from '../../c/types/type';

/** An object of the data image. Offsets count from the image's start. */
export interface ImageObject {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly content:
    | { readonly kind: 'items'; readonly items: readonly StaticItem[]; readonly type: CType }
    | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
    /** The host supplies it when an instance starts. */
    | { readonly kind: 'host'; readonly symbol: import('../../c/parse/ast').CSymbol }
    /** Nobody defines it: every access ends the run. */
    | { readonly kind: 'absent'; readonly symbol: import('../../c/parse/ast').CSymbol };
}

/** Bytes between two objects that nobody may touch. */
const redZone = 16;

/** Where the objects with static storage of one program lie. Places are handed out in order of first use and never move,
 *  so that every instance of the program has the same image at its own base. */
export class DataImage {
  readonly objects: ImageObject[] = [];
  readonly #byKey = new Map<string, ImageObject>();
  #end = redZone;

  get size(): number {
    return this.#end;
  }

  find(key: string): ImageObject | undefined {
    return this.#byKey.get(key);
  }

  place(key: string, name: string, size: number, align: number, content: ImageObject['content']): ImageObject {
    const step = Math.max(align, 8);
    const offset = Math.ceil(this.#end / step) * step;
    const object: ImageObject = { name, offset, size, content };
    this.#end = offset + Math.max(size, 1) + redZone;
    this.objects.push(object);
    this.#byKey.set(key, object);
    return object;
  }

  /** The object that covers an offset, for messages. */
  at(offset: number): ImageObject | undefined {
    return this.objects.findLast(
      (object) => object.offset <= offset && offset < object.offset + Math.max(object.size, 1),
    );
  }
}
