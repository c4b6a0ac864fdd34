import { error } from '../../base/problem';
import type { FieldDeclarations } from '../fields';
import type { Step } from '../scenario';
import { CrashOrdered, type Faults, requestKinds } from '../world';
import { afterFields, nowOrAfter } from './after';
import { fieldOf, type StepContext, type Verb } from './verb';

/** What can be injected. */
const kinds = [
  ...requestKinds,
  'call',
  'register',
  'word',
  'error',
  'acknowledgement',
  'clock-off',
  'clock-on',
  'power-off',
  'crash',
] as const;
type Kind = (typeof kinds)[number];

const fields: FieldDeclarations = {
  fault: { type: 'string', required: true, choices: kinds, summary: 'What goes wrong.' },
  ...afterFields,
  nth: {
    type: 'value',
    summary: 'Which request or call fails, or which step it comes after, counted from now; the first when left out.',
  },
  device: { type: 'string', names: 'smmu', summary: 'Name of the SMMU; the first one when left out.' },
  function: {
    type: 'string',
    summary: 'Function of the kernel whose call fails; one that is modelled, as clk_bulk_enable().',
  },
  result: {
    type: 'value',
    summary: 'What the call returns: an error number such as 12 for -ENOMEM; 5 (-EIO) when left out.',
  },
  register: {
    type: 'string',
    summary: 'Register whose value changes, or whose changes are never acknowledged: CR0, IRQ_CTRL, GBPA, CMDQ_CONS.',
  },
  bit: { type: 'value', summary: 'Bit of the register that is inverted, in place of a new value.' },
  word: { type: 'string', summary: 'Word of a table, as "STE 0x10 dword 1 bit 3".' },
  value: { type: 'value', summary: 'New value; without one, a bit is inverted, and a register is 0.' },
  stays: {
    type: 'boolean',
    summary: 'Power that goes off stays off until the machine is reset; it comes back at once when left out.',
  },
  error: { type: 'string', summary: 'Error of GERROR that becomes active, such as CMDQ_ERR or SFM_ERR.' },
};

/** Which field a kind needs. */
const needed: Partial<Record<Kind, string>> = {
  call: 'function',
  register: 'register',
  word: 'word',
  error: 'error',
  acknowledgement: 'register',
};

/** Lets something fail on order. */
export const inject: Verb = {
  name: 'inject',
  summary:
    'Lets something go wrong: a request or call fails, a register or table word changes, the SMMU reports an error, acknowledges nothing, or loses clock or power, the kernel crashes.',
  fields,
  run(step: Step, context: StepContext): boolean {
    const kind = kinds.find((each) => each === step.fields.fault) ?? 'register';
    const missing = needed[kind];
    const refuse = (message: string, help?: string): boolean => {
      context.state.problems.push(error('scenario-inject', message, step.at, help));
      return false;
    };
    if (missing !== undefined && step.fields[missing] === undefined) {
      return refuse(`"inject" of fault "${kind}" needs "${missing}"`);
    }
    const { faults } = context.world;
    if (!faults) return refuse('faults cannot be ordered in this run');
    const nth = Number(fieldOf<bigint>(step, 'nth') ?? 1n);
    const request = requestKinds.find((each) => each === kind);
    if (request) {
      const trouble = faults.request(request, nth);
      return trouble === undefined || refuse(trouble);
    }
    if (kind === 'call') {
      const result = -(fieldOf<bigint>(step, 'result') ?? 5n);
      const trouble = faults.call(fieldOf<string>(step, 'function') ?? '', nth, result);
      return trouble === undefined || refuse(trouble);
    }
    return nowOrAfter(step, context, 'scenario-inject', (orders) => happen(kind, step, context, orders));
  },
};

function happen(kind: Kind, step: Step, { world, state }: StepContext, faults: Faults): string | undefined {
  const name = fieldOf<string>(step, 'device') ?? state.device ?? world.devices[0] ?? '';
  const device = world.device(name);
  if (!device) return `there is no device "${name}"`;
  switch (kind) {
    case 'register': {
      const register = fieldOf<string>(step, 'register') ?? '';
      const bit = fieldOf<bigint>(step, 'bit');
      const value = fieldOf<bigint>(step, 'value') ?? 0n;
      const next = bit === undefined ? value : (device.peek(register) ?? 0n) ^ (1n << bit);
      return device.poke(register, next) ? undefined : `there is no register ${register}`;
    }
    case 'word':
      return faults.word(name, fieldOf<string>(step, 'word') ?? '', fieldOf<bigint>(step, 'value'));
    case 'error':
      return faults.error(name, fieldOf<string>(step, 'error') ?? '');
    case 'acknowledgement':
      return faults.silence(name, fieldOf<string>(step, 'register') ?? '');
    case 'clock-off':
    case 'clock-on':
      return faults.clock(name, kind === 'clock-on');
    case 'crash':
      throw new CrashOrdered();
    default:
      return faults.powerOff(name, fieldOf<boolean>(step, 'stays') ?? false);
  }
}
