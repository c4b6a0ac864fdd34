import { element } from './dom';

/** How many rows of a long list are drawn at once. */
const pageSize = 100;

/** How much of a list is shown: it stays that much when the list is drawn again. */
export class Pages {
  #shown = pageSize;

  /** Appends the first rows of a long list to its place. The button, where there is one, appends the next ones and moves the focus to the first of
   *  them. */
  fill<T>(place: HTMLElement, items: readonly T[], draw: (item: T) => readonly HTMLElement[]): HTMLElement[] {
    const more = element('button', { class: 'link' });
    const add = (from: number): HTMLElement | undefined => {
      const rows = items.slice(from, this.#shown).flatMap(draw);
      place.append(...rows);
      more.hidden = this.#shown >= items.length;
      more.textContent = `Show more (${items.length - this.#shown} left)`;
      return rows.find((row) => row.querySelector('button'));
    };
    more.addEventListener('click', () => {
      const from = this.#shown;
      this.#shown += pageSize;
      add(from)?.querySelector<HTMLElement>('button')?.focus();
    });
    add(0);
    return items.length > this.#shown ? [more] : [];
  }
}
