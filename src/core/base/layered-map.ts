/** What a snapshot of a `LayeredMap` holds: layers that never change again, oldest first, and how many entries they come to. */
export interface Layers<K, V> {
  readonly layers: readonly ReadonlyMap<K, V | undefined>[];
  readonly size: number;
}

/** A map of which snapshots cost nothing, however many there are and however large it is: a snapshot keeps what there is, and what changes afterwards
 *  lies above it. Layers of like size are put together, so that there are few. Values are not undefined. */
export class LayeredMap<K, V> {
  #layers: readonly ReadonlyMap<K, V | undefined>[] = [];
  /** The last layer, the only one that changes; undefined stands for an entry that is gone. */
  #top = new Map<K, V | undefined>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    if (this.#size === 0) return undefined;
    if (this.#top.has(key)) return this.#top.get(key);
    for (let index = this.#layers.length - 1; index >= 0; index--) {
      const layer = this.#layers[index];
      if (layer?.has(key)) return layer.get(key);
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    if (!this.has(key)) this.#size++;
    this.#top.set(key, value);
  }

  delete(key: K): void {
    if (!this.has(key)) return;
    this.#size--;
    this.#top.set(key, undefined);
  }

  clear(): void {
    this.#layers = [];
    this.#top = new Map();
    this.#size = 0;
  }

  /** All entries as they are now, in no order that means anything. */
  entries(): readonly (readonly [K, V])[] {
    const all = merged<K, V>([...this.#layers, this.#top]);
    return [...all].filter((entry): entry is [K, V] => entry[1] !== undefined);
  }

  snapshot(): Layers<K, V> {
    if (this.#top.size > 0) {
      const layers = [...this.#layers];
      let last: ReadonlyMap<K, V | undefined> = this.#top;
      for (let below = layers.at(-1); below && below.size <= last.size * 2; below = layers.at(-1)) {
        layers.pop();
        last = merged([below, last]);
      }
      layers.push(last);
      this.#layers = layers;
      this.#top = new Map();
    }
    return { layers: this.#layers, size: this.#size };
  }

  restore({ layers, size }: Layers<K, V>): void {
    this.#layers = layers;
    this.#size = size;
    if (this.#top.size > 0) this.#top = new Map();
  }
}

function merged<K, V>(layers: readonly ReadonlyMap<K, V | undefined>[]): Map<K, V | undefined> {
  const all = new Map<K, V | undefined>();
  for (const layer of layers) for (const [key, value] of layer) all.set(key, value);
  return all;
}
