import { hex } from '../../core/base/hex';
import { decodeFields, type Field, type Fields } from '../../core/smmu/declaration/field';
import type { Register } from '../../core/smmu/declaration/register';
import type { Structure } from '../../core/smmu/declaration/structure';
import type { MacroMeaning } from '../../core/smmu/registers/naming';
import { FrameRegister } from '../../core/smmu/registers/v2/frame-register';
import { Command, commandHeader } from '../../core/smmu/structures/command';
import { EventRecord } from '../../core/smmu/structures/event';
import { PageRequest } from '../../core/smmu/structures/page-request';
import type { HoverSideView, HoverView } from '../../protocol/hover';
import { type RegisterFieldView, type RegisterValueView, unknownValue } from '../../protocol/register';
import { placeView } from '../view/place';
import { accessText, resetText } from '../view/register';
import type { Values } from './values';

/** One side of a hover: whether the line ran, and what the run did with the declaration. */
export interface HoverSide {
  readonly absent?: true | undefined;
  readonly ran?: boolean | undefined;
  readonly values?: Values | undefined;
}

/** A declaration with what both runs did with it. A side is absent where nothing was run. */
export function hoverView(
  meaning: MacroMeaning,
  sides: { readonly base?: HoverSide | undefined; readonly patched?: HoverSide | undefined },
): HoverView {
  const declared = meaning.register ?? meaning.structure;
  if (!declared) throw new Error('a meaning has a register or a structure');
  const { field, value, number } = meaning;
  const fields = fieldsOf(declared);
  const { summary, section, ...facts } = declared.facts;
  const requires = (field === undefined ? undefined : fields[field]?.requires) ?? requirementOf(declared);
  const reset = 'reset' in facts ? resetText(facts.reset) : undefined;
  return {
    name: declared.name,
    form: formOf(declared),
    unit: unitOf(declared),
    summary,
    ...('access' in facts && { access: accessText(facts.access) }),
    ...(requires !== undefined && { requires }),
    ...(reset !== undefined && { reset }),
    ...(section !== '' && { section }),
    ...(field !== undefined && { field }),
    ...(value !== undefined && { value: { name: value, ...(number !== undefined && { number: hex(number) }) } }),
    others: (meaning.others ?? []).map(
      (other) => `${(other.register ?? other.structure)?.name}${other.field === undefined ? '' : `.${other.field}`}`,
    ),
    fields: fieldViews(fields, sides.base?.values, sides.patched?.values),
    ...(sides.base && { base: sideView(sides.base) }),
    ...(sides.patched && { patched: sideView(sides.patched) }),
  };
}

/** Every command begins with its opcode, which only their common part declares. */
function fieldsOf(declared: Register | Structure): Fields {
  return declared instanceof Command ? { Opcode: commandHeader.fields.Opcode, ...declared.fields } : declared.fields;
}

function requirementOf(declared: Register | Structure): string | undefined {
  if (declared instanceof Command) return declared.requires;
  return 'requires' in declared.facts ? declared.facts.requires : undefined;
}

function formOf(declared: Register | Structure): string {
  if ('offset' in declared) return `${declared.width} bits at 0x${declared.offset.toString(16)}${pageOf(declared)}`;
  if (declared instanceof Command) return `command 0x${declared.opcode.toString(16)}`;
  if (declared instanceof EventRecord) return `event 0x${declared.type.toString(16)}`;
  return `${declared.bytes} bytes of memory`;
}

/** Where an SMMUv2 has a register that is not in its first page. */
function pageOf(declared: Register): string {
  if (!(declared instanceof FrameRegister) || declared.page === 'GR0') return '';
  return declared.page === 'GR1' ? ' of the second page' : ' of its context bank';
}

function unitOf(declared: Register | Structure): HoverView['unit'] {
  if ('offset' in declared) return 'access';
  if (declared instanceof Command || declared === commandHeader) return 'command';
  return declared instanceof EventRecord || declared === PageRequest ? 'record' : 'store';
}

function sideView({ absent, ran, values }: HoverSide): HoverSideView {
  return {
    ...(absent && { absent }),
    ...(ran !== undefined && { ran }),
    ...(values && { scope: values.scope }),
    count: values?.count ?? 0,
    shown: values?.shown ?? 0,
    ...(values?.at && { at: placeView(values.at) }),
  };
}

function fieldViews(fields: Fields, base: Values | undefined, patched: Values | undefined): RegisterFieldView[] {
  return decodeFields(fields, []).map(({ name, field }) => {
    const [before, after] = [valueView(field, base), valueView(field, patched)];
    return {
      name,
      high: field.low + field.width - 1,
      low: field.low,
      summary: field.summary,
      ...(before && { base: before }),
      ...(after && { patched: after }),
    };
  });
}

function valueView(field: Field, values: Values | undefined): RegisterValueView | undefined {
  const value = values?.of(field);
  if (!value) return undefined;
  const now = value.new;
  const meaning = now === undefined ? undefined : field.values?.[Number(now)];
  const shown = (each: bigint | undefined) => (each === undefined ? unknownValue : hex(each));
  // A command or a record has no earlier value.
  const old = 'old' in value || now === undefined ? value.old : now;
  return { old: shown(old), new: shown(now), ...(meaning !== undefined && { meaning }) };
}
