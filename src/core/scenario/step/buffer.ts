import { hex } from '../../base/hex';
import { error } from '../../base/problem';
import type { FieldDeclaration } from '../fields';
import type { Step } from '../scenario';
import type { BufferRequest } from '../system';
import { meanwhileFields, nowOrMeanwhile } from './meanwhile';
import { completed, failsField, fieldOf, type StepContext, systemOf, unknownName, type Verb } from './verb';

const device: FieldDeclaration = {
  type: 'string',
  required: true,
  names: 'endpoint',
  summary: 'Name of the device in the list "devices".',
};
const directions = ['to-device', 'from-device', 'bidirectional', 'coherent'] as const;

/** The device's driver maps a buffer. */
export const map: Verb = {
  name: 'map',
  summary: "A device's driver maps memory for it through the kernel's DMA interface.",
  fields: {
    device,
    buffer: { type: 'string', required: true, summary: 'Name of the buffer, for later steps.' },
    size: { type: 'value', summary: 'Bytes; one page when left out.' },
    direction: { type: 'string', choices: directions, summary: 'Who reads and writes; from-device when left out.' },
    reuses: {
      type: 'string',
      summary: 'A buffer of any device that was unmapped: its memory is handed out again. Fresh memory when left out.',
    },
    user: {
      type: 'boolean',
      summary:
        'It is mapped in the domain that an "attach" step made, as user space does, and no longer through the DMA interface.',
    },
    ...meanwhileFields,
    ...failsField,
  },
  needs: ['running'],
  run: (step, context) => nowOrMeanwhile(step, context, () => mapNow(step, context)),
};

function mapNow(step: Step, context: StepContext): boolean {
  const system = systemOf(context, step);
  if (!system) return false;
  const wanted = fieldOf<string>(step, 'direction');
  const reuses = fieldOf<string>(step, 'reuses');
  const request: BufferRequest = {
    name: fieldOf<string>(step, 'buffer') ?? '',
    size: Number(fieldOf<bigint>(step, 'size') ?? 4096n),
    direction: directions.find((each) => each === wanted) ?? 'from-device',
    ...(reuses !== undefined && { reuses }),
    ...(fieldOf<boolean>(step, 'user') && { user: true }),
  };
  const mapped = system.map(fieldOf<string>(step, 'device') ?? '', request);
  return completed(step, context, `map ${request.name}`, typeof mapped === 'number' ? mapped : 0);
}

/** The device's driver unmaps a buffer. */
export const unmap: Verb = {
  name: 'unmap',
  summary: "A device's driver unmaps memory. DMA that is under way to it is not stopped by that.",
  fields: { device, buffer: { type: 'string', required: true, summary: 'Name of the buffer.' }, ...meanwhileFields },
  needs: ['running'],
  run: (step, context) => nowOrMeanwhile(step, context, () => unmapNow(step, context)),
};

function unmapNow(step: Step, context: StepContext): boolean {
  const system = systemOf(context, step);
  if (!system) return false;
  const [name, buffer] = [fieldOf<string>(step, 'device') ?? '', fieldOf<string>(step, 'buffer') ?? ''];
  const known = system.buffers(name).map((each) => each.name);
  if (!known.includes(buffer)) {
    context.state.problems.push(unknownName('buffer', buffer, known, step.at));
    return false;
  }
  return completed(step, context, `unmap ${buffer}`, system.unmap(name, buffer));
}

/** DMA starts, stops, or is done. */
export const dma: Verb = {
  name: 'dma',
  summary: 'Starts or stops DMA of a device; it goes on, whatever becomes of the kernel, until it is stopped.',
  fields: {
    device,
    buffer: { type: 'string', summary: 'Mapped buffer; all of the device when left out.' },
    address: { type: 'value', summary: 'Address for the device instead of a mapped buffer.' },
    size: { type: 'value', summary: 'Bytes at that address; one page when left out.' },
    home: { type: 'value', summary: 'Physical address that it should reach.' },
    write: { type: 'boolean', summary: 'The device writes to that address; it reads when left out.' },
    action: {
      type: 'string',
      choices: ['start', 'stop', 'perform'],
      summary: 'Start it, stop it, or really do what is outstanding once; start when left out.',
    },
    after: {
      type: 'string',
      summary:
        'With "perform": step of the software after which it is done, such as "write CR0" or "store stream table"; now when left out.',
    },
    nth: { type: 'value', summary: 'Which step of that kind, counted from now; the first when left out.' },
    burst: {
      type: 'boolean',
      summary: 'With "perform": all of it faster than the kernel takes an interrupt; no when left out.',
    },
  },
  run(step: Step, context: StepContext): boolean {
    const { world, state } = context;
    const { masters } = world;
    const burst = fieldOf<boolean>(step, 'burst') ?? false;
    const name = fieldOf<string>(step, 'device') ?? '';
    const buffer = fieldOf<string>(step, 'buffer');
    if (!masters?.names.includes(name)) {
      state.problems.push(unknownName('device', name, masters?.names ?? [], step.at));
      return false;
    }
    const action = fieldOf<string>(step, 'action') ?? 'start';
    if (action === 'stop') return masters.stop(name, buffer);
    const after = fieldOf<string>(step, 'after');
    if (after !== undefined) {
      const nth = Number(fieldOf<bigint>(step, 'nth') ?? 1n);
      const trouble =
        action === 'perform'
          ? world.faults
            ? world.faults.after(after, nth, () => masters.perform(name, burst, buffer))
            : 'steps cannot be waited for in this run'
          : `only "perform" can wait for a step`;
      if (trouble !== undefined) state.problems.push(error('scenario-dma', trouble, step.at));
      return trouble === undefined;
    }
    if (action === 'perform') return masters.perform(name, burst, buffer) !== undefined;
    const address = fieldOf<bigint>(step, 'address');
    if (address !== undefined) {
      const home = fieldOf<bigint>(step, 'home');
      return masters.start(name, {
        name: buffer ?? hex(address),
        address,
        size: Number(fieldOf<bigint>(step, 'size') ?? 4096n),
        write: fieldOf<boolean>(step, 'write') ?? false,
        endless: true,
        ...(home !== undefined && { home }),
      });
    }
    const system = systemOf(context, step);
    if (!system) return false;
    const chosen = system.buffers(name).filter((each) => buffer === undefined || each.name === buffer);
    if (chosen.length === 0) {
      const help = 'Put a "map" step before it, or give an "address".';
      state.problems.push(
        error('scenario-no-buffer', `nothing is mapped for "${name}" under that name`, step.at, help),
      );
      return false;
    }
    for (const { name: of, address: at, size, direction, home } of chosen) {
      const write = direction !== 'to-device';
      masters.start(name, { name: of, address: at, size, write, endless: true, home });
    }
    return true;
  },
};
