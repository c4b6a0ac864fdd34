import type { Register } from '../core/smmu/declaration/register';
import { registerNamed } from '../core/smmu/registers/map';
import { type Declared, type MacroMeaning, meaningOfMacro } from '../core/smmu/registers/naming';
import { registerShownV2 } from '../core/smmu/registers/v2/map';
import type { HoverView } from '../protocol/hover';
import { registerValues } from './hover/register-values';
import { structureValues } from './hover/structure-values';
import type { Place, Values } from './hover/values';
import { type HoverSide, hoverView } from './hover/view';
import type { SideRun } from './side';

/** A run, and the line that is asked about as its text has it. */
export interface AskedSide {
  readonly run: SideRun;
  readonly place?: Place | undefined;
  /** The text that ran has no such line. */
  readonly absent?: true;
}

/** What a macro of the driver (`ARM_SMMU_CR0`, `CR0_SMMUEN`, `STRTAB_STE_1_EATS`) or a name of Arm's (`CR0`, `CR0.SMMUEN`) stands for, with
 *  the values that the line gave it, or the runs; undefined where it names nothing that is declared. */
export function lookUp(
  name: string,
  base: AskedSide | undefined,
  patched: AskedSide | undefined,
): HoverView | undefined {
  const [armName = '', armField] = name.split('.');
  const register: Register | undefined = registerNamed(armName) ?? registerShownV2(armName)?.register;
  const field = armField !== undefined && register && armField in register.fields ? armField : undefined;
  const meaning = register ? { register, ...(field !== undefined && { field }) } : meaningOfMacro(name);
  if (!meaning) return undefined;
  const chosen = preferUsed(meaning, [patched, base]);
  return hoverView(chosen, { base: sideOf(chosen, base), patched: sideOf(chosen, patched) });
}

/** Where a macro is in several declarations, the one that the line used comes first; failing that, one that the run used. */
function preferUsed(meaning: MacroMeaning, sides: readonly (AskedSide | undefined)[]): MacroMeaning {
  const { others = [], ...first } = meaning;
  if (others.length === 0) return meaning;
  const all: readonly Declared[] = [first, ...others];
  const used = all.map((each) => ({
    each,
    found: sides.flatMap((side) => (side ? (valuesOf(each, side) ?? []) : [])),
  }));
  const best =
    used.find(({ found }) => found.some(({ scope }) => scope === 'line')) ?? used.find(({ found }) => found[0]);
  const chosen = best?.each ?? first;
  return { ...chosen, others: all.filter((each) => each !== chosen) };
}

function sideOf(declared: Declared, side: AskedSide | undefined): HoverSide | undefined {
  if (!side?.run.run) return undefined;
  return { absent: side.absent, ran: ranAt(side), values: valuesOf(declared, side) };
}

function valuesOf({ register, structure }: Declared, { run: { run }, place }: AskedSide): Values | undefined {
  if (!run) return undefined;
  if (register) return registerValues(run.trace, register, place);
  return structure && structureValues(run.trace, structure, place);
}

/** Whether a line of the place ran; undefined where no line of the file did, as in a header that only defines. */
function ranAt({ run: { run }, place }: AskedSide): boolean | undefined {
  const lines = place && run?.coverage.lines.get(place.file);
  if (!place || !lines) return undefined;
  for (let line = place.line; line <= place.endLine; line++) if (lines.has(line)) return true;
  return false;
}
