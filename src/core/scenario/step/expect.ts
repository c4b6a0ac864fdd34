import type { Step } from '../scenario';
import { fieldOf, type StepContext, unknownName, type Verb } from './verb';

/** What tried DMA may come to, as `Landing` has it. */
const outcomes = ['reached', 'elsewhere', 'aborted', 'discarded', 'stalled', 'waiting', 'not-issued'] as const;

/** Checks what DMA would come to now. */
export const expectDma: Verb = {
  name: 'expect-dma',
  summary: 'Checks what outstanding DMA of a device would come to now; nothing of the attempt stays.',
  fields: {
    device: { type: 'string', required: true, names: 'endpoint', summary: 'Name of the device in the list "devices".' },
    buffer: { type: 'string', summary: 'One DMA by name; all of the device when left out.' },
    outcome: {
      type: 'string',
      required: true,
      choices: outcomes,
      summary: 'reached: the buffer that it is for; elsewhere: other memory; aborted: refused.',
    },
  },
  run(step: Step, { world, state }: StepContext): boolean {
    const name = fieldOf<string>(step, 'device') ?? '';
    const buffer = fieldOf<string>(step, 'buffer');
    const found = world.masters?.attempt(name, buffer);
    if (!found) {
      state.problems.push(unknownName('device', name, world.masters?.names ?? [], step.at));
      return false;
    }
    const wanted = fieldOf<string>(step, 'outcome') ?? '';
    if (found.length === 0) {
      const text = `${name} has no DMA ${buffer === undefined ? 'under way' : `"${buffer}"`}`;
      state.verdicts.push({ step: step.verb, pass: false, text });
    }
    for (const { dma, landing } of found) {
      const pass = landing.outcome === wanted;
      const text = `${name} ${dma.name}: ${landing.outcome}${pass ? '' : `, expected ${wanted}`}`;
      state.verdicts.push({ step: step.verb, pass, text });
    }
    return true;
  },
};

/** Checks what the last call came to. */
export const expectResult: Verb = {
  name: 'expect-result',
  summary: 'Checks what the last call into the kernel returned.',
  fields: { value: { type: 'value', summary: 'Expected value; 0 when left out.' } },
  run(step: Step, { state }: StepContext): boolean {
    const expected = fieldOf<bigint>(step, 'value') ?? 0n;
    const last = state.calls.at(-1);
    const found = last?.result ?? 0n;
    const pass = last !== undefined && found === expected;
    const what = last ? `${last.function} returned ${found}` : 'nothing was called';
    state.verdicts.push({ step: step.verb, pass, text: pass ? what : `${what}, expected ${expected}` });
    return true;
  },
};

/** Checks what the kernel said. */
export const expectLog: Verb = {
  name: 'expect-log',
  summary: 'Checks that the kernel printed a line with some text, or that it printed none.',
  fields: {
    text: { type: 'string', required: true, summary: 'Part of the line.' },
    absent: { type: 'boolean', summary: 'No line may have it.' },
  },
  run(step: Step, { world, state }: StepContext): boolean {
    const text = fieldOf<string>(step, 'text') ?? '';
    const absent = fieldOf<boolean>(step, 'absent') ?? false;
    const { events } = world.recorder.trace();
    const found = events.some((event) => event.kind === 'log' && event.text.includes(text));
    const said = found ? `the kernel printed "${text}"` : `the kernel did not print "${text}"`;
    state.verdicts.push({ step: step.verb, pass: found !== absent, text: said });
    return true;
  },
};
