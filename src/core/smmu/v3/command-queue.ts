import { hex } from '../../base/hex';
import { IDR1 } from '../registers/identification';
import { CMDQ_BASE, CMDQ_CONS, CMDQ_PROD } from '../registers/queue';
import { type Command, commandHeader, commandName, commands } from '../structures/command';
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
  /** Some CMD_ATC_INV since the last successful CMD_SYNC timed out. */
  atcTimedOut = false;

  constructor(
    private readonly part: Part,
    private readonly signals: Signals,
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
    const { registers, ports, name } = this.part;
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
    const low = ports.memory.read(address, 8);
    const high = ports.memory.read(address + 8n, 8);
    if (low === undefined || high === undefined) {
      this.part.note(`command fetch at ${hex(address)} was aborted`);
      this.#fail('CERROR_ABT');
      return true;
    }
    const words = [low, high] as const;
    const check = checkCommand(this.part, words);
    const error =
      check.illegal !== undefined
        ? 'CERROR_ILL'
        : this.#isFailedSync(check.command)
          ? 'CERROR_ATC_INV_SYNC'
          : undefined;
    const opcode = commandHeader.get(words, 'Opcode');
    ports.recorder.record({
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
      this.#fail(error);
      return true;
    }
    // The index moves before completion is signalled, since a waiter may look at it from within the signal.
    registers.setField(CMDQ_CONS, 'RD', next(log2, consumer));
    if (check.command) this.#execute(check.command, words);
    return true;
  }

  #isFailedSync(command: Command | undefined): boolean {
    return command?.name === 'CMD_SYNC' && this.atcTimedOut;
  }

  #execute(command: Command, words: readonly [bigint, bigint]): void {
    this.effect(command, words);
    switch (command.name) {
      case 'CMD_SYNC':
        this.#complete(words);
        break;
      case 'ATC_INV':
        if (this.part.enabled('SMMUEN') && this.part.ports.invalidateAtc?.(words) === 'timed-out')
          this.atcTimedOut = true;
        break;
      case 'PRI_RESP':
        if (this.part.enabled('SMMUEN')) this.part.notModelled('delivery of CMD_PRI_RESP to an endpoint');
        break;
      case 'RESUME':
      case 'STALL_TERM':
        this.part.notModelled(`CMD_${command.name}: stalled transactions`);
        break;
      case 'CFGI_VMS_PIDM':
      case 'DPTI_ALL':
      case 'DPTI_PA':
        this.part.notModelled(`CMD_${command.name}`);
        break;
    }
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

  /** RD stays at the failing command and ERR is set before the error becomes active. The set of timed out invalidations is forgotten when
   *  the CMD_SYNC reports it, so that the retried one completes. */
  #fail(error: CommandError): void {
    if (error === 'CERROR_ATC_INV_SYNC') this.atcTimedOut = false;
    this.part.registers.setField(CMDQ_CONS, 'ERR', errorCode[error]);
    this.signals.error('CMDQ_ERR');
  }
}
