import { isRegisterMacro } from './names';
import { rangeOf, type SourceRange } from './range';
import type { SyntaxTree } from './syntax';

/** A call that reads or writes device registers, or passes a register's name on to a function that does. */
export interface AccessSite {
  readonly callee: string;
  /** `passed-on`: a call of another function with a register macro as an argument, such as `arm_smmu_write_reg_sync`. */
  readonly direction: 'read' | 'write' | 'poll' | 'passed-on';
  readonly range: SourceRange;
  readonly registers: readonly string[];
}

/** The kernel's accessors of device memory, by the rule that their names follow. */
const accessors: readonly { readonly pattern: RegExp; readonly direction: AccessSite['direction'] }[] = [
  { pattern: /^read[bwlq](?:_relaxed)?_poll_timeout(?:_atomic)?$/, direction: 'poll' },
  {
    pattern: /^(?:__raw_|hi_lo_|lo_hi_)?read[bwlq](?:_relaxed)?$|^ioread\d+(?:be)?(?:_rep)?$|^memcpy_fromio$/,
    direction: 'read',
  },
  {
    pattern: /^(?:__raw_|hi_lo_|lo_hi_)?write[bwlq](?:_relaxed)?$|^iowrite\d+(?:be)?(?:_rep)?$|^mem(?:cpy_to|set_)io$/,
    direction: 'write',
  },
];

const nameAt = /[A-Za-z_]\w*/y;

/** The register accesses of a file, in the order of the text. `text` is the original one; masked text has equal positions. */
export function accessesIn(tree: SyntaxTree, text: string): AccessSite[] {
  const found: AccessSite[] = [];
  for (const node of tree.rootNode.descendantsOfType('call_expression')) {
    if (!node) continue;
    nameAt.lastIndex = node.startIndex;
    const callee = nameAt.exec(text)?.[0];
    if (callee === undefined) continue;
    const accessor = accessors.find(({ pattern }) => pattern.test(callee));
    const registers = [...new Set(text.slice(node.startIndex, node.endIndex).match(/\bARM_SMMU_[A-Z0-9_]+\b/g) ?? [])];
    if (accessor) {
      found.push({ callee, direction: accessor.direction, range: rangeOf(node), registers });
    } else if (registers.length > 0) {
      const passed = bareArguments(text.slice(node.startIndex + callee.length, node.endIndex)).filter(isRegisterMacro);
      if (passed.length > 0) found.push({ callee, direction: 'passed-on', range: rangeOf(node), registers: passed });
    }
  }
  return found;
}

/** Those arguments of a call, given from its opening parenthesis, that are a single name. */
function bareArguments(call: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < call.length; at++) {
    const character = call[at];
    if (character === '(' && depth++ === 0) start = at + 1;
    else if ((character === ',' && depth === 1) || (character === ')' && --depth === 0)) {
      const argument = call.slice(start, at).trim();
      if (/^\w+$/.test(argument)) found.push(argument);
      start = at + 1;
    }
  }
  return found;
}
