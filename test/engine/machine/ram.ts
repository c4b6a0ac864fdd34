import { selectProfile } from '../../../src/core/smmu/profiles/override';
import type { Knobs } from '../../../src/core/smmu/v3/knobs';
import { createMachine, describeSmmu, type Machine, type MachineRam } from '../../../src/engine/machine';

const blockBytes = 65536;

/** RAM of 16 MiB at 0x40000000 that notes by blocks what may have been written, as the memory of compiled code does. */
export class Ram implements MachineRam {
  readonly size = 16 << 20;
  readonly base = 0x4000_0000n;
  readonly bytes = new ArrayBuffer(this.size);
  readonly #used = new Set<number>();

  buffer(): ArrayBuffer {
    return this.bytes;
  }

  note(offset: number, length: number): void {
    for (let block = Math.floor(offset / blockBytes); block * blockBytes < offset + length; block++)
      this.#used.add(block);
  }

  written(): { offset: number; length: number }[] {
    const blocks = [...this.#used].sort((a, b) => a - b);
    return blocks.map((block) => ({ offset: block * blockBytes, length: blockBytes }));
  }
}

/** A machine with SMMUs of these profiles, called smmu0, smmu1 ... */
export function machineOf(
  profiles: readonly string[],
  knobs: Partial<Knobs> = {},
): { readonly machine: Machine; readonly ram: Ram; readonly store: (address: bigint, ...words: bigint[]) => void } {
  const ram = new Ram();
  const described = profiles.map((profile, index) => {
    const { value } = selectProfile(profile, []);
    if (!value) throw new Error(`there is no profile ${profile}`);
    return describeSmmu(`smmu${index}`, value, index, knobs);
  });
  const { value: machine, problems } = createMachine(ram, described);
  if (!machine) throw new Error(problems.map(({ message }) => message).join('\n'));
  /** A CPU's stores: reported where they are watched, as compiled code reports them. */
  const store = (address: bigint, ...words: bigint[]) => {
    for (const [index, word] of words.entries()) {
      const at = address + BigInt(index) * 8n;
      const previous = machine.memory.read(at, 8) ?? 0n;
      ram.note(Number(at - ram.base), 8);
      if (!machine.memory.write(at, 8, word)) throw new Error('outside RAM');
      if (machine.watches.watches.some((each) => each.address <= at && at < each.address + each.length)) {
        machine.stored(at, 8, previous, word);
      }
    }
  };
  return { machine, ram, store };
}
