import { keep, viewState } from './host';

/** Milliseconds after the last scroll until the place is remembered. */
const rest = 200;
let isRestored = false;

/** Remembers how far the page is scrolled down. */
export function keepScroll(): void {
  let timer: number | undefined;
  window.addEventListener(
    'scroll',
    () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => keep({ scroll: Math.round(window.scrollY) }), rest);
    },
    { passive: true },
  );
}

/** Scrolls to where the page was before it went away, once: later the person decides. */
export function restoreScroll(): void {
  if (isRestored) return;
  isRestored = true;
  const { scroll } = viewState();
  if (scroll > 0) window.scrollTo({ top: scroll });
}
