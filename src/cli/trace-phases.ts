import type { StepMark } from '../core/scenario/run';
import type { Event, EventOf } from '../core/trace/event';

/** Part of a kernel's life, as recorded traces name it. */
export type TracePhase =
  | 'pre-boot'
  | 'probe'
  | 'reset'
  | 'attach-boot'
  | 'attach-modules'
  | 'dma'
  | 'crash-inflight'
  | 'kexec-shutdown'
  | 'shutdown';

/** What a kernel does in a step, by its verb. Steps that are not here belong to what was going on before them. */
const byVerb: Readonly<Record<string, TracePhase>> = {
  boot: 'attach-boot',
  'boot-crash-kernel': 'attach-boot',
  bind: 'attach-modules',
  unbind: 'attach-modules',
  attach: 'attach-modules',
  detach: 'attach-modules',
  'attach-pasid': 'attach-modules',
  'detach-pasid': 'attach-modules',
  map: 'dma',
  'request-pages': 'dma',
  unmap: 'dma',
  dma: 'dma',
  crash: 'crash-inflight',
  kexec: 'kexec-shutdown',
  reboot: 'shutdown',
  shutdown: 'shutdown',
};

/** Whose end nothing but the next kernel ends. */
const last: readonly TracePhase[] = ['crash-inflight', 'kexec-shutdown', 'shutdown'];

/** Tells the phase of each event, asked in their order. Probe starts with the kernel, reset of an SMMU at the first read of its CR0, and ends with the
 *  read of CR0ACK that shows SMMUEN; everything else is what the scenario's step is. */
export class TracePhases {
  readonly #steps: readonly StepMark[];
  readonly #settingUp = new Map<string, 'probe' | 'reset' | 'done'>();
  #next = 0;
  #kernel = -1;
  /** The SMMU that was accessed last. */
  #device = '';
  #phase: TracePhase = 'pre-boot';

  constructor(steps: readonly StepMark[]) {
    this.#steps = steps;
  }

  of(event: Event): TracePhase {
    this.#follow(event);
    if (last.includes(this.#phase)) return this.#phase;
    if (event.kind === 'register-read' || event.kind === 'register-write') this.#accessed(event);
    const now = this.#settingUp.get(this.#device);
    if (now === undefined || now === 'done') return this.#phase;
    if (event.kind !== 'register-read' || event.register !== 'CR0ACK') return now;
    if (now === 'reset' && (event.value & 1n) === 1n) this.#settingUp.set(this.#device, 'done');
    return now;
  }

  #accessed({ kind, device, register }: EventOf<'register-read' | 'register-write'>): void {
    this.#device = device;
    const now = this.#settingUp.get(device);
    if (now === undefined && this.#phase === 'attach-boot') this.#settingUp.set(device, 'probe');
    if (now === 'probe' && kind === 'register-read' && register === 'CR0') this.#settingUp.set(device, 'reset');
  }

  #follow({ id, kernel }: Event): void {
    for (let step = this.#steps[this.#next]; step && step.from <= id; step = this.#steps[++this.#next]) {
      const phase = byVerb[step.step.verb];
      // DMA after a crash or a shutdown is no kernel's.
      if (phase !== undefined && !(phase === 'dma' && last.includes(this.#phase))) this.#phase = phase;
    }
    if (kernel === this.#kernel) return;
    this.#kernel = kernel;
    this.#settingUp.clear();
    if (last.includes(this.#phase)) this.#phase = 'attach-boot';
  }
}
