import { ATS1PR, ATS1PW, ATS1UR, ATS1UW, PAR } from '../registers/v2/context-bank';
import type { FrameRegister } from '../registers/v2/frame-register';
import type { MemoryAttributes, Shareability } from '../v3/memory-attributes';
import type { AccessKind } from '../v3/permission';
import type { TranslationCache } from './cache';
import { ContextFault, GapV2 } from './fault';
import type { PartV2 } from './part';
import { memoryOfLeaf, Stage } from './stage';

const operations: Readonly<Record<string, AccessKind>> = {
  [ATS1PR.name]: { write: false, privileged: true, instruction: false },
  [ATS1PW.name]: { write: true, privileged: true, instruction: false },
  [ATS1UR.name]: { write: false, privileged: false, instruction: false },
  [ATS1UW.name]: { write: true, privileged: false, instruction: false },
};

/** Descriptor encoding of shareability. */
const shareabilities: Readonly<Record<Shareability, number>> = { 'non-shareable': 0, outer: 2, inner: 3 };

/** An address translation operation through stage 1 of a bank: false where the register starts none. The result is in PAR at once; no fault is
 *  recorded. Banks whose stage 1 leads into stage 2 are not modelled here. */
export function operate(
  part: PartV2,
  cache: TranslationCache,
  register: FrameRegister,
  bank: number,
  value: bigint,
  nested: boolean,
): boolean {
  const access = operations[register.name];
  if (!access) return false;
  if (nested) {
    part.notModelled(`an address translation operation of nested context bank ${bank}`);
    return true;
  }
  const address = (value >> 12n) << 12n;
  const found = new Stage(part, cache, bank, 1).translate(address, access);
  if (found instanceof GapV2) part.notModelled(found.gap);
  part.registers.set(
    PAR as FrameRegister,
    bank,
    'address' in found ? success(found.address, memoryOfLeaf(found)) : failure(found),
  );
  return true;
}

function success(address: bigint, memory: MemoryAttributes): bigint {
  return PAR.make({ PA: address >> 12n, SH: shareabilities[memory.shareability], NS: 1, ATTR: byteOf(memory) });
}

function failure(found: ContextFault | GapV2): bigint {
  return PAR.make({ F: 1, ...(found instanceof ContextFault && { [found.fault]: 1 }) });
}

/** The byte of MAIR that says so; allocation hints are lost. */
function byteOf(memory: MemoryAttributes): number {
  if (memory.type !== 'Normal') return memory.type === 'Device-nGnRnE' ? 0 : 4;
  const half = { 'non-cacheable': 4, 'write-through': 0xb, 'write-back': 0xf };
  return (half[memory.outer] << 4) | half[memory.inner];
}
