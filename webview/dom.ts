/** An element with attributes and children. Strings become text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K];
export function element(
  tag: string,
  attributes?: Readonly<Record<string, string>>,
  ...children: readonly (Node | string | undefined)[]
): HTMLElement;
export function element(
  tag: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A part of the page that is drawn again only when what it shows is new; keyboard focus stays where it was. */
export class Section<T extends object> {
  readonly root: HTMLElement;
  #shown: Readonly<Record<string, unknown>> | undefined;

  constructor(
    className: string,
    private readonly draw: (input: T) => readonly (Node | undefined)[],
  ) {
    this.root = element('section', { class: className });
  }

  show(input: T): void {
    const next: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(input));
    if (this.#shown && isSame(this.#shown, next)) return;
    this.#shown = next;
    const focused = this.root.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-key')
      : undefined;
    this.root.replaceChildren(...this.draw(input).filter((child) => child !== undefined));
    this.root.hidden = this.root.childElementCount === 0;
    if (focused) this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** Large parts are the same object when nothing is new; the others are compared by what they hold. */
function isSame(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(b);
  return (
    names.length === Object.keys(a).length &&
    names.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]))
  );
}
