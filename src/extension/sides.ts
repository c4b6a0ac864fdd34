import type * as vscode from 'vscode';
import type { ProblemView } from '../protocol/place';
import type { BaseReader } from './base/texts';
import { openTexts, overlays, type Texts } from './buffers';
import type { SeriesStore } from './series/store';
import type { SimulatorClient } from './simulator/client';
import { seriesLabel } from './view/series-words';

/** What both sides are made of, in words and as texts. No texts: `problems` says why, or it was cancelled. */
export interface Sides {
  readonly texts?: Texts;
  readonly baseLabel: string;
  readonly baseNotice: string;
  readonly patchedLabel: string;
  /** What the editor holds unsaved takes part. */
  readonly usesBuffers: boolean;
  /** Errors where there are no texts, else what a reviewer should know of them. */
  readonly problems: readonly ProblemView[];
}

/** What sides are read with. */
export interface SideReaders {
  readonly simulator: SimulatorClient;
  readonly bases: BaseReader;
  readonly series: SeriesStore;
}

/** Gives the engine the texts of both sides of a tree as they are now: the base against what the editor holds, or against the series that is laid
 *  over the base. What the editor holds unsaved belongs to the base only where that is the saved file. */
export async function prepareSides(
  root: string,
  { simulator, bases, series }: SideReaders,
  token: vscode.CancellationToken,
): Promise<Sides> {
  const isSeries = series.isFor(root);
  const buffers = openTexts(root);
  const read = await bases.read(
    root,
    isSeries ? [...new Set([...buffers.keys(), ...series.paths])] : [...buffers.keys()],
  );
  const labels = {
    baseLabel: read.label,
    baseNotice: read.notice ?? '',
    patchedLabel: 'the buffer',
    usesBuffers: !isSeries || read.isDisk === true,
  };
  if (token.isCancellationRequested) return { ...labels, problems: [] };
  if (!isSeries) {
    series.suspend();
    const texts = { patched: buffers, base: read.texts, buffers };
    const given = await give(simulator, texts);
    return given.length > 0 ? { ...labels, problems: given } : { ...labels, texts, problems: [] };
  }
  const held = read.isDisk ? buffers : new Map<string, string>();
  const base = new Map([...read.texts, ...held]);
  const laid = await series.prepare(root, base);
  const { state } = series;
  const told = { ...labels, patchedLabel: seriesLabel(state), problems: state.problems };
  if (!laid || token.isCancellationRequested) return told;
  const texts = { patched: new Map([...base, ...laid]), base, buffers: held, renamed: state.renamed };
  const given = await give(simulator, texts);
  return given.length > 0 ? { ...told, problems: given } : { ...told, texts };
}

async function give(simulator: SimulatorClient, { base, patched }: Texts): Promise<readonly ProblemView[]> {
  const answer = await simulator.request('set-overlays', { base: overlays(base), patched: overlays(patched) });
  return answer.value ? [] : answer.problems;
}
