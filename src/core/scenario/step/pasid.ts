import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import { meanwhileFields, nowOrMeanwhile } from './meanwhile';
import { completed, failsField, fieldOf, type StepContext, systemOf, type Verb } from './verb';

const fields: FieldDeclarations = {
  device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
  pasid: { type: 'value', required: true, summary: 'The PASID (SubstreamID).' },
  ...failsField,
};

/** A PASID of a device gets a page table of its own. */
export const attachPasid: Verb = {
  name: 'attach-pasid',
  summary:
    'A driver gives a PASID of its device a page table of its own with one buffer, which the device uses from then on.',
  fields: {
    ...fields,
    size: { type: 'value', summary: 'Bytes of the buffer; one page when left out.' },
    write: { type: 'boolean', summary: 'The device writes to it; it reads when left out.' },
    ...meanwhileFields,
  },
  needs: ['running'],
  run: (step, context) => nowOrMeanwhile(step, context, () => attachNow(step, context)),
};

function attachNow(step: Step, context: StepContext): boolean {
  const system = systemOf(context, step);
  if (!system) return false;
  const device = fieldOf<string>(step, 'device') ?? '';
  const pasid = Number(fieldOf<bigint>(step, 'pasid') ?? 0n);
  const size = Number(fieldOf<bigint>(step, 'size') ?? 4096n);
  const write = fieldOf<boolean>(step, 'write') ?? false;
  const name = `pasid ${pasid}`;
  const direction = write ? 'from-device' : 'to-device';
  const buffer = system.attachPasid(device, pasid, { name, size, direction });
  if (typeof buffer === 'number') return completed(step, context, `attach ${name}`, buffer);
  const { address, home } = buffer;
  context.world.masters?.start(device, { name, address, size, write, endless: true, home, pasid });
  return completed(step, context, `attach ${name}`, 0);
}

/** The page table of a PASID goes away. */
export const detachPasid: Verb = {
  name: 'detach-pasid',
  summary: 'A driver stops the use of a PASID of its device and takes its page table away.',
  fields: {
    ...fields,
    continues: { type: 'boolean', summary: 'The device goes on using it all the same; it stops when left out.' },
    ...meanwhileFields,
  },
  needs: ['running'],
  run: (step, context) => nowOrMeanwhile(step, context, () => detachNow(step, context)),
};

function detachNow(step: Step, context: StepContext): boolean {
  const system = systemOf(context, step);
  if (!system) return false;
  const device = fieldOf<string>(step, 'device') ?? '';
  const pasid = Number(fieldOf<bigint>(step, 'pasid') ?? 0n);
  if (fieldOf<boolean>(step, 'continues') !== true) context.world.masters?.stop(device, `pasid ${pasid}`);
  return completed(step, context, `detach pasid ${pasid}`, system.detachPasid(device, pasid));
}
