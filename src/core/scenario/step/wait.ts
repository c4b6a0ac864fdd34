import { fieldOf, systemOf, type Verb } from './verb';

/** Nobody calls into the kernel for a while. */
export const wait: Verb = {
  name: 'wait',
  summary: 'Lets time pass in the kernel: timers whose time comes run, queued work and threads of interrupts are done.',
  fields: { milliseconds: { type: 'value', required: true, summary: 'Milliseconds of virtual time.' } },
  needs: ['running'],
  run(step, context) {
    const system = systemOf(context, step);
    if (!system) return false;
    system.wait(Number(fieldOf<bigint>(step, 'milliseconds') ?? 0n));
    return true;
  },
};
