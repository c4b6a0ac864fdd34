import type { FromPanel, ToPanel } from '../src/protocol/panel';

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();

/** Sends what the person did to the extension. */
export function send(message: FromPanel): void {
  api.postMessage(message);
}

/** Calls back with every message of the extension. */
export function onMessage(callback: (message: ToPanel) => void): void {
  window.addEventListener('message', (event: MessageEvent<ToPanel>) => callback(event.data));
}

/** What the panel remembers while it is hidden. */
export interface ViewState {
  readonly onlyChanged: boolean;
  /** Names of registers whose fields are shown. */
  readonly open: readonly string[];
  /** Only scenarios of a survey that differ. */
  readonly onlyDiffering: boolean;
  /** Pixels of a step in the timeline; 0 makes all of them fit. */
  readonly timelineZoom: number;
  readonly timelineTable: boolean;
  /** The step and the row that were marked, and of which scenario. */
  readonly timelineAt: { readonly scenario: string; readonly column: number; readonly row: number };
  /** How far the page was scrolled down, in pixels. */
  readonly scroll: number;
}

/** What was remembered, or how a new user meets it. */
export function viewState(): ViewState {
  const kept = api.getState() as Partial<ViewState> | undefined;
  return {
    onlyChanged: kept?.onlyChanged ?? false,
    open: kept?.open ?? [],
    onlyDiffering: kept?.onlyDiffering ?? false,
    timelineZoom: kept?.timelineZoom ?? 0,
    timelineTable: kept?.timelineTable ?? false,
    timelineAt: kept?.timelineAt ?? { scenario: '', column: 0, row: 0 },
    scroll: kept?.scroll ?? 0,
  };
}

/** Remembers it. */
export function keep(change: Partial<ViewState>): void {
  api.setState({ ...viewState(), ...change });
}
