import { IDR0 } from '../registers/identification';
import { type Command, commandHeader, commands, commandWithOpcode } from '../structures/command';
import type { Part } from './part';

/** Whether a command is legal, and if not, why (CERROR_ILL). */
export type CommandCheck =
  | { readonly command: Command; readonly illegal?: undefined }
  | { readonly command: Command | undefined; readonly illegal: string };

/** Validates opcode and fields of a command against what the part has (chapter 4). Reserved bits are not looked at. */
export function checkCommand(part: Part, words: readonly [bigint, bigint]): CommandCheck {
  const opcode = commandHeader.get(words, 'Opcode');
  const command = commandWithOpcode(opcode);
  if (!command) return { command, illegal: `opcode 0x${opcode.toString(16)} is not one of a Non-secure queue` };
  if (commandHeader.get(words, 'SSec') === 1) return { command, illegal: 'SSec is 1 on a Non-secure queue' };
  if (!part.has(command.requires)) return { command, illegal: `${command.name} needs ${command.requires}` };
  const illegal = fieldProblem(part, command, words);
  return illegal === undefined ? { command } : { command, illegal };
}

function fieldProblem(part: Part, command: Command, words: readonly [bigint, bigint]): string | undefined {
  switch (command.name) {
    case 'CMD_SYNC':
      return commands.CMD_SYNC.get(words, 'CS') === 3 ? 'CS is 3' : undefined;
    case 'PRI_RESP':
      return commands.PRI_RESP.get(words, 'Resp') === 3 ? 'Resp is 3' : undefined;
    case 'RESUME':
    case 'STALL_TERM':
      if (IDR0.get(part.profile.identification.IDR0, 'STALL_MODEL') === 1) return 'the part never stalls';
      return undefined;
    case 'ATC_INV':
      return commands.ATC_INV.get(words, 'Size') > 52 ? 'Size is above 52' : undefined;
    case 'TLBI_NH_VA':
    case 'TLBI_NH_VAA':
    case 'TLBI_EL2_VA':
    case 'TLBI_EL2_VAA':
    case 'TLBI_S2_IPA':
      return rangeProblem(part, words);
    default:
      return undefined;
  }
}

/** §4.4.1: with a granule and no range, TTL must be given; 16K with TTL 1 counts as 0 without IDR5.DS. */
function rangeProblem(part: Part, words: readonly [bigint, bigint]): string | undefined {
  if (!part.has('IDR3.RIL')) return undefined;
  const command = commands.TLBI_NH_VA;
  const granule = command.get(words, 'TG');
  if (granule === 0) return undefined;
  const level = command.get(words, 'TTL');
  const anyLevel = level === 0 || (granule === 2 && level === 1 && !part.has('IDR5.DS'));
  if (anyLevel && command.get(words, 'NUM') === 0 && command.get(words, 'SCALE') === 0) {
    return 'TG is set, and NUM, SCALE and TTL are 0';
  }
  return undefined;
}
