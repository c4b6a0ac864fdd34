const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** Lets arrow keys go from one button of a list to the next; the Tab key sees one of them, at first `current` or the first. */
export function rove(list: HTMLElement, selector: string, current?: HTMLElement): void {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(selector)];
  oneStop(list, selector, current);
  list.addEventListener('keydown', (event) => {
    const step = steps[event.key];
    if (step === undefined) return;
    const all = rows();
    const focused = document.activeElement;
    const here = focused instanceof HTMLElement ? all.indexOf(focused) : -1;
    const target = all[Math.max(0, Math.min(all.length - 1, here + step))];
    for (const each of all) each.tabIndex = each === target ? 0 : -1;
    target?.focus();
    event.preventDefault();
  });
}

/** Makes one of the buttons the only one that the Tab key sees. */
export function oneStop(list: HTMLElement, selector: string, current?: Element | null): void {
  const rows = [...list.querySelectorAll<HTMLElement>(selector)];
  const stop = rows.find((each) => each === current) ?? rows[0];
  for (const each of rows) each.tabIndex = each === stop ? 0 : -1;
}
