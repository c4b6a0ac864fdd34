import { error, type Outcome } from '../core/base/problem';
import type { KernelEnvironment } from '../core/c/kbuild/environment';
import type { CSymbol } from '../core/c/parse/ast';
import { DeclarationPool } from '../core/c/parse/declaration-pool';
import { createUnit } from '../core/c/parse/unit';
import { Preprocessor } from '../core/c/preprocess/preprocessor';
import type { Preprocessed } from '../core/c/preprocess/result';
import type { SourceTree } from '../core/c/preprocess/source';
import type { CUnit } from '../core/c/unit';
import { defaultLayout } from '../core/wasm/layout';
import type { ContentCodeCache } from '../core/wasm/link/code-cache';
import { MemoryPool } from '../core/wasm/run/memory-pool';
import { HeaderArchive } from './header-archive';
import type { Storage } from './ports';
import { ProgramCache } from './program-cache';

/** One translation unit as some edition of the tree has it. */
export interface Edition {
  readonly preprocessed: Preprocessed;
  readonly unit: CUnit;
}

interface Kept extends Edition {
  readonly texts: ReadonlyMap<string, string | undefined>;
}

/** Editions of one unit that are kept: base, patched, and one before. */
const editionsKept = 4;
/** Base and patched run one after the other. */
const memoriesKept = 1;

/** Compiled translation units of one tree. Sides that read the same texts (base and patched, for most files) share one
 *  unit; an edited file makes a new one from the first changed line on. */
export class UnitStore {
  readonly #preprocessor: Preprocessor;
  /** What the units' headers declare. */
  readonly #pool = new DeclarationPool();
  /** By main file: the functions that the last run's batches were made for, hints for the next one. */
  readonly warm = new Map<string, readonly CSymbol[]>();
  /** Programs of earlier runs. */
  readonly programs = new ProgramCache();
  /** Memories of worlds that have ended. */
  readonly memories = new MemoryPool(defaultLayout, memoriesKept);
  readonly #editions = new Map<string, Kept[]>();
  /** What was found for a tree, which stays as it is for as long as a world lasts. */
  readonly #found = new WeakMap<SourceTree, Map<string, Outcome<Edition>>>();
  readonly #archive: HeaderArchive | undefined;

  constructor(
    readonly environment: KernelEnvironment,
    readonly codes: ContentCodeCache,
    storage?: Storage,
  ) {
    this.#preprocessor = new Preprocessor(environment.preprocess);
    this.#archive = storage && new HeaderArchive(environment, this.#preprocessor, this.#pool, storage);
  }

  /** The unit of a file as `tree` has it; `tree` must be an overlay of the environment's own, and one object never changes its texts. */
  edition(path: string, tree: SourceTree): Outcome<Edition> {
    const known = this.#found.get(tree) ?? new Map<string, Outcome<Edition>>();
    this.#found.set(tree, known);
    const outcome = known.get(path) ?? this.#edition(path, tree);
    known.set(path, outcome);
    return outcome;
  }

  #edition(path: string, tree: SourceTree): Outcome<Edition> {
    const kept = this.#editions.get(path) ?? [];
    const found = kept.find((each) => holds(each.texts, tree));
    if (found) return { value: found, problems: found.preprocessed.problems };
    if (kept.length === 0 && tree.read(path) !== undefined) {
      const key = this.#preprocessor.snapshotKey(path, tree, this.environment.definitions(path));
      this.#archive?.restore(key, tree);
    }
    const { value, problems } = this.#preprocessor.run(path, tree, this.environment.definitions(path));
    if (!value) {
      const missing = error('no-such-file', `the tree has no file ${path}`);
      return { problems: problems.length > 0 ? problems : [missing] };
    }
    const { headerTokens: headers, body } = value;
    const unit = createUnit(path, { headers, body }, this.#pool);
    this.codes.enter({ headers, body });
    const texts = new Map(value.dependencies).set(path, tree.read(path));
    const edition: Kept = { preprocessed: value, unit, texts };
    this.#editions.set(path, [edition, ...kept].slice(0, editionsKept));
    return { value: edition, problems };
  }

  /** Stores what was learnt of the tree for the next session. */
  save(): void {
    this.#archive?.save();
  }

  get preprocessor(): Preprocessor {
    return this.#preprocessor;
  }
}

function holds(texts: ReadonlyMap<string, string | undefined>, tree: SourceTree): boolean {
  for (const [path, text] of texts) if (tree.read(path) !== text) return false;
  return true;
}
