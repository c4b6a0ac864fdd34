import { hex } from '../../core/base/hex';
import { outermostChanged } from '../../core/effect/attach';
import type { ComparedEffect } from '../../core/effect/compare';
import { type Effect, type FieldChange, plainValue } from '../../core/effect/effect';
import type { FindingKeys } from '../../core/review/comment/key';
import type { EffectSideView, EffectView, FieldChangeView } from '../../protocol/effect';
import { placeView, stackView } from './place';

/** Whether the patch changed a line, on either side. */
export interface ChangedLines {
  base(file: string, line: number): boolean;
  patched(file: string, line: number): boolean;
  /** The same of the function around a line. */
  readonly around: Pick<ChangedLines, 'base' | 'patched'>;
  /** Names for findings of a side. */
  readonly keys: { readonly base: FindingKeys; readonly patched: FindingKeys };
}

/** A compared effect as it goes over the wire. */
export function effectView(compared: ComparedEffect, id: number, changed: ChangedLines): EffectView {
  const effect = compared.patched ?? compared.base;
  if (!effect) throw new Error('an effect has at least one side');
  return {
    id,
    kind: effect.kind,
    change: compared.change,
    subject: effect.subject,
    text: compared.text,
    ...(effect.device !== undefined && { device: effect.device }),
    ...(compared.base && { base: sideView(compared.base, changed.base) }),
    ...(compared.patched && { patched: sideView(compared.patched, changed.patched) }),
  };
}

function sideView(effect: Effect, isChanged: (file: string, line: number) => boolean): EffectSideView {
  const changedAt = outermostChanged(effect, isChanged);
  const elsewhere = changedAt && (changedAt.file !== effect.at?.file || changedAt.line !== effect.at.line);
  return {
    step: effect.first,
    time: effect.time.toString(),
    ...(effect.at && { at: placeView(effect.at) }),
    ...(elsewhere && { changedAt: placeView(changedAt) }),
    stack: stackView(effect.stack),
    text: effect.text,
    ...(effect.old !== undefined && { old: hex(effect.old) }),
    ...(effect.value !== undefined && { value: hex(effect.value) }),
    fields: effect.fields.map(fieldView),
    count: effect.count,
    ...(effect.refused && { refused: effect.refused }),
  };
}

function fieldView(field: FieldChange): FieldChangeView {
  return {
    name: field.name,
    high: field.high,
    low: field.low,
    ...(field.old !== undefined && { old: hex(plainValue(field, field.old)) }),
    new: hex(plainValue(field, field.new)),
    ...(field.meaning !== undefined && { meaning: field.meaning }),
  };
}
