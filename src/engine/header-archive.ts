import type { KernelEnvironment } from '../core/c/kbuild/environment';
import { formatVersion } from '../core/c/kbuild/version';
import type { DeclarationPool } from '../core/c/parse/declaration-pool';
import { PooledTexts, writePooled } from '../core/c/parse/pool-snapshot';
import type { PooledDeclarations } from '../core/c/parse/pooled-declarations';
import { headersFrom, pooledHeaders } from '../core/c/parse/unit';
import { ByteReader, ByteWriter } from '../core/c/preprocess/bytes';
import type { Preprocessor } from '../core/c/preprocess/preprocessor';
import { SnapshotReader } from '../core/c/preprocess/snapshot-reader';
import { SnapshotWriter } from '../core/c/preprocess/snapshot-writer';
import { contentHash, type SourceTree } from '../core/c/preprocess/source';
import type { Storage } from './ports';

/** Changes with every change of what is stored or of what preprocessing yields. */
const format = 0x534d0003;

/** What a tree's headers came to, kept from one session to the next: one value for all units, which have most of it in common. */
export class HeaderArchive {
  readonly #key: string;
  /** What an earlier session stored. */
  #stored:
    | { readonly units: SnapshotReader; readonly texts: PooledTexts; readonly keys: readonly string[] }
    | undefined;
  #opened = false;
  /** Units whose headers are not stored as they are now. */
  readonly #unsaved = new Set<string>();
  #tree: SourceTree | undefined;

  constructor(
    environment: Pick<KernelEnvironment, 'version' | 'config' | 'preprocess'>,
    private readonly preprocessor: Preprocessor,
    private readonly pool: DeclarationPool,
    private readonly storage: Storage,
  ) {
    const configuration = [...environment.config].map(([symbol, value]) => `${symbol}=${value}`);
    const parts = [formatVersion(environment.version), JSON.stringify(environment.preprocess), ...configuration];
    this.#key = `headers-${contentHash([format, ...parts].join('\0'))}`;
  }

  /** Takes up what an earlier session stored of a unit's headers. What does not fit this tree leaves no trace. */
  restore(key: string, tree: SourceTree): void {
    if (!this.#opened) this.#open();
    this.#opened = true;
    this.#tree = tree;
    if (!this.#take(key, tree)) this.#unsaved.add(key);
  }

  /** Stores what this session learnt, if anything. */
  save(): void {
    if (this.#unsaved.size === 0) return;
    const known = new Set(this.preprocessor.known);
    // What this session had no use for stays.
    for (const key of this.#stored?.keys ?? []) if (!known.has(key) && this.#tree) this.#take(key, this.#tree);
    const writer = new SnapshotWriter(this.preprocessor.hashOf);
    const keys: string[] = [];
    const texts: PooledDeclarations[] = [];
    for (const key of this.preprocessor.known) {
      const headers = this.preprocessor.headersOf(key);
      const pooled = headers && pooledHeaders(headers);
      if (!pooled || !this.preprocessor.addTo(writer, key)) continue;
      keys.push(key);
      texts.push(pooled);
    }
    const news = keys.some((key) => this.#unsaved.has(key));
    this.#unsaved.clear();
    if (!news) return;
    const out = new ByteWriter();
    out.u32(format);
    out.strings(keys);
    writePooled(out, texts, writer.names, writer.files);
    writer.write(out);
    this.storage.write(this.#key, out.finish());
  }

  #open(): void {
    const bytes = this.storage.read(this.#key);
    if (!bytes) return;
    const input = new ByteReader(bytes);
    if (!input.valid || input.u32() !== format) return;
    const keys = input.strings();
    const texts = new PooledTexts(input);
    this.#stored = { keys, texts, units: new SnapshotReader(input) };
  }

  #take(key: string, tree: SourceTree): boolean {
    if (!this.#stored) return false;
    const { keys, texts, units } = this.#stored;
    return this.preprocessor.restore(units, key, tree, () => {
      const text = texts.text(keys.indexOf(key), this.pool, units.names, units.files);
      if (!text) throw new Error(`no text of ${key}`);
      return headersFrom(text);
    });
  }
}
