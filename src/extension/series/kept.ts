import { readFile } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { BaseChoice } from '../base/choice';
import type { SeriesSource } from './source';

/** Where the open series stands in the workspace's memory. */
const place = 'series.open';

/** More than this is read again from its file, if it has one. */
const mostBytes = 4_000_000;

interface Kept {
  readonly root: string;
  readonly name: string;
  /** Base64. */
  readonly bytes?: string;
  readonly file?: string;
  readonly version?: number;
  readonly applied?: number;
  readonly base?: BaseChoice;
}

/** Remembers the open series over a reload of the window; undefined forgets it. */
export async function keepSeries(
  memory: vscode.Memento,
  root: string,
  source: SeriesSource | undefined,
): Promise<void> {
  if (!source) return memory.update(place, undefined);
  const { bytes, ...rest } = source;
  const isSmall = bytes.length <= mostBytes;
  const kept: Kept = { root, ...rest, ...(isSmall && { bytes: Buffer.from(bytes).toString('base64') }) };
  await memory.update(place, isSmall || source.file !== undefined ? kept : undefined);
}

/** The series that was open; undefined where there was none, or its file is gone. */
export async function keptSeries(
  memory: vscode.Memento,
): Promise<{ readonly root: string; readonly source: SeriesSource } | undefined> {
  const kept = memory.get<Kept>(place);
  if (!kept) return undefined;
  const { root, bytes, ...rest } = kept;
  if (bytes !== undefined) return { root, source: { ...rest, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) } };
  const read = kept.file === undefined ? undefined : await readFile(kept.file).catch(() => undefined);
  return read && { root, source: { ...rest, bytes: new Uint8Array(read) } };
}
