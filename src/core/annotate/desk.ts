import type { AccessSite } from './accesses';
import { Annotator } from './annotator';
import { callbackNames } from './callbacks';
import type { FunctionRange } from './functions';
import type { SyntaxParser } from './syntax';

/** What an editor asks of the thread that parses for it. The key names a document. */
export type AnnotationRequest =
  | { readonly type: 'annotate'; readonly id: number; readonly key: string; readonly text: string }
  | { readonly type: 'forget'; readonly key: string };

/** What lenses and commands need of a document; it travels between threads. */
export interface DocumentAnnotations {
  readonly functions: readonly FunctionRange[];
  readonly accesses: readonly AccessSite[];
  /** Names that tables of callbacks hold. */
  readonly callbacks: ReadonlySet<string>;
}

/** The answer to the request of the same id. */
export interface AnnotationAnswer {
  readonly id: number;
  readonly annotations: DocumentAnnotations;
}

/** Keeps an annotator for each document until it is to be forgotten. */
export class AnnotationDesk {
  readonly #annotators = new Map<string, Annotator>();

  constructor(private readonly parser: SyntaxParser) {}

  /** Annotations of a text; undefined for a request that wants no answer. */
  handle(request: AnnotationRequest): AnnotationAnswer | undefined {
    const { key } = request;
    const known = this.#annotators.get(key);
    if (request.type === 'forget') {
      known?.dispose();
      this.#annotators.delete(key);
      return undefined;
    }
    const annotator = known ?? new Annotator(this.parser);
    this.#annotators.set(key, annotator);
    const { functions, accesses } = annotator.update(request.text);
    return { id: request.id, annotations: { functions, accesses, callbacks: callbackNames(request.text) } };
  }
}
