import { hex } from '../../base/hex';
import { CR1 } from '../registers/control';
import { IDR1 } from '../registers/identification';
import { CMDQ_BASE, CMDQ_CONS, CMDQ_PROD } from '../registers/queue';
import { type Command, commandHeader, commandName, commands } from '../structures/command';
import type { AtcInvalidations } from './atc-invalidation';
import { coherent } from './attributes';
import { checkCommand } from './command-check';
import type { Part } from './part';
import { next, queueState, ringBase, slotOf } from './queue-index';
import type { Signals } from './signal';

/** Values of CMDQ_CONS.ERR (§7.1). */
const errorCode = { CERROR_ILL: 1, CERROR_ABT: 2, CERROR_ATC_INV_SYNC: 3 } as const;
type CommandError = keyof typeof errorCode;

/** Hears of every command that takes effect, in order: caches drop what it names. */
export type CommandEffect = (command: Command, words: readonly [bigint, bigint]) => void;

/** The command queue: consumption, completion and errors (§4, §7.1). */
export class CommandQueue {
  #running = false;
  /** The time for which a timer will wake a CMD_SYNC that waits, so that it is set once. */
  #wakes: bigint | undefined;

  constructor(
    private readonly part: Part,
    private readonly signals: Signals,
    private readonly atc: AtcInvalidations,
    private readonly effect: CommandEffect,
  ) {}

  /** Log2 of entries; larger than IDR1 allows acts as that. */
  get log2(): number {
    const limit = IDR1.get(this.part.profile.identification.IDR1, 'CMDQS');
    return Math.min(this.part.registers.field(CMDQ_BASE, 'LOG2SIZE'), limit);
  }

  /** Physical address of the ring. */
  get base(): bigint {
    const address = this.part.registers.bigField(CMDQ_BASE, 'ADDR') << 5n;
    return this.part.truncate(ringBase(address, this.log2, 16));
  }

  /** Whether commands could be taken now. */
  get active(): boolean {
    return this.part.enabled('CMDQEN') && !this.signals.isActive('CMDQ_ERR') && !this.part.serviceFailure;
  }

  /** Takes commands until the queue is empty or an error stops it. Nested calls (an interrupt handler that queues more) return at once,
   *  because the outer loop reads CMDQ_PROD again. */
  run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.active && this.#one());
    } finally {
      this.#running = false;
    }
  }

  /** False when there was nothing to take. */
  #one(): boolean {
    const { registers, name } = this.part;
    const { log2 } = this;
    const producer = registers.field(CMDQ_PROD, 'WR');
    const consumer = registers.field(CMDQ_CONS, 'RD');
    const state = queueState(log2, producer, consumer);
    if (state === 'empty') return false;
    if (state === 'inconsistent') {
      const text = `CMDQ_PROD=${hex(producer, 32)} and CMDQ_CONS=${hex(consumer, 32)} are inconsistent: UNPREDICTABLE, nothing is taken`;
      this.part.note(text);
      return false;
    }
    const index = slotOf(log2, consumer);
    const address = this.base + BigInt(index) * 16n;
    const snoops = coherent(
      registers.field(CR1, 'QUEUE_IC'),
      registers.field(CR1, 'QUEUE_OC'),
      registers.field(CR1, 'QUEUE_SH'),
    );
    const memory = this.part.memoryFor(snoops);
    const low = memory.read(address, 8);
    const high = memory.read(address + 8n, 8);
    if (low === undefined || high === undefined) {
      this.part.note(`command fetch at ${hex(address)} was aborted`);
      this.#fail('CERROR_ABT');
      return true;
    }
    const words = [low, high] as const;
    const check = checkCommand(this.part, words);
    const isSync = check.illegal === undefined && check.command.name === 'CMD_SYNC';
    if (isSync && this.#waits()) return false;
    const failed = isSync && this.atc.failed;
    if (failed && this.part.knobs.atcFailure === 'never-completes') return false;
    const error =
      check.illegal !== undefined ? 'CERROR_ILL' : failed ? (this.part.knobs.atcFailure as CommandError) : undefined;
    const opcode = commandHeader.get(words, 'Opcode');
    this.part.record({
      kind: 'command',
      device: name,
      index,
      opcode,
      name: commandName(words),
      dwords: words,
      outcome: error ?? 'consumed',
    });
    if (error) {
      if (check.illegal !== undefined) this.part.note(`${commandName(words)} is illegal: ${check.illegal}`);
      this.#fail(error, failed);
      return true;
    }
    // The index moves before completion is signalled, since a waiter may look at it from within the signal.
    registers.setField(CMDQ_CONS, 'RD', next(log2, consumer));
    if (check.command) this.#execute(check.command, words);
    if (!this.part.choices.exploring) this.part.ports.onConsumed?.();
    return true;
  }

  /** Whether a CMD_SYNC has to wait for invalidations at endpoints; a timer then takes it up again. */
  #waits(): boolean {
    const until = this.atc.busyUntil;
    if (until === undefined) return false;
    if (this.#wakes !== until) {
      this.#wakes = until;
      const { clock } = this.part.ports;
      clock.after(until - clock.now, () => {
        this.#wakes = undefined;
        this.run();
      });
    }
    return true;
  }

  #execute(command: Command, words: readonly [bigint, bigint]): void {
    this.effect(command, words);
    switch (command.name) {
      case 'CMD_SYNC':
        this.atc.forget();
        this.#complete(words);
        break;
      case 'ATC_INV':
        this.#invalidateAtc(words);
        break;
      case 'PRI_RESP':
        this.#respond(words);
        break;
      case 'CFGI_VMS_PIDM':
      case 'DPTI_ALL':
      case 'DPTI_PA':
        this.part.notModelled(`CMD_${command.name}`);
        break;
    }
  }

  #invalidateAtc(words: readonly [bigint, bigint]): void {
    const { ports, choices } = this.part;
    if (!this.part.enabled('SMMUEN') || !ports.invalidateAtc || choices.exploring) return;
    this.atc.sent(ports.invalidateAtc(words));
  }

  #respond(words: readonly [bigint, bigint]): void {
    const { ports, choices } = this.part;
    if (!this.part.enabled('SMMUEN') || choices.exploring) return;
    if (ports.respondToPageRequest) ports.respondToPageRequest(words);
    else this.part.notModelled('delivery of CMD_PRI_RESP: nothing around this SMMU takes it');
  }

  #complete(words: readonly [bigint, bigint]): void {
    const sync = commands.CMD_SYNC;
    switch (sync.get(words, 'CS')) {
      case 1: {
        const address = sync.big(words, 'MSIAddress') << 2n;
        if (this.part.has('IDR0.MSI') && address !== 0n) {
          if (!this.signals.message(address, sync.get(words, 'MSIData'))) this.signals.error('MSI_CMDQ_ABT_ERR');
        } else {
          this.signals.wire('cmd-sync');
        }
        break;
      }
      case 2:
        if (this.part.has('IDR0.SEV')) this.part.note('CMD_SYNC sends a wake-up event');
        break;
    }
  }

  /** A snapshot was restored: timers are those of the clock's snapshot. */
  restored(): void {
    this.#wakes = undefined;
  }

  /** RD stays at the failing command and ERR is set before the error becomes active. The set of timed out invalidations is forgotten when
   *  the CMD_SYNC reports it, so that the retried one completes. */
  #fail(error: CommandError, failedSync = false): void {
    if (failedSync) this.atc.forget();
    this.part.registers.setField(CMDQ_CONS, 'ERR', errorCode[error]);
    this.signals.error('CMDQ_ERR');
  }
}
