import { hex } from '../../base/hex';
import { error, type Outcome } from '../../base/problem';
import { Clock } from '../../machine/clock';
import { InterruptLines } from '../../machine/interrupt';
import type { Event, Payload } from '../../trace/event';
import { Recorder } from '../../trace/recorder';
import { qemuVirt } from '../profiles/library';
import { architectures, type IdentificationName, type Profile } from '../profiles/profile';
import { CMDQ_PROD } from '../registers/queue';
import type { Knobs } from '../v3/knobs';
import { SmmuV3 } from '../v3/smmu';
import { deviationOf, eventDeviationOf } from './deviation';
import { parseRecords, type ReplayRecord } from './record';
import { SparseMemory } from './sparse-memory';

/** Where the model and a recording part. `line` counts from 1 in the file. */
export interface Difference {
  readonly line: number;
  readonly what: 'read' | 'command' | 'dma' | 'event' | 'not-modelled';
  readonly text: string;
}

/** What a replay found. */
export interface ReplayResult {
  readonly differences: readonly Difference[];
  /** How often a known deviation of the recording machine explained a difference, by name. */
  readonly deviations: Readonly<Record<string, number>>;
  /** Records replayed, by kind (`r`, `w`, `c`, `m`, `d`, `ev`), and records that were passed over (`other`). */
  readonly counts: Readonly<Record<string, number>>;
}

type RecordedCommand = Extract<ReplayRecord, { op: 'c' }>;

/** RAM of the machine that made the recordings, with room to spare. */
const ramStart = 0x4000_0000n;
const ramEnd = 0x1_0000_0000n;

/** Replays a trace or vector file against the model: writes go in, ring contents and RAM are laid out as recorded, and reads, consumed
 *  commands, DMA results and event records are compared. `knobs` chooses another
 *  implementation than the default one. Problem `replay-format` when the text is not such a file. */
export function replay(text: string, knobs: Partial<Knobs> = {}): Outcome<ReplayResult> {
  const parsed = parseRecords(text);
  if (!parsed.value) return { problems: parsed.problems };
  const [meta] = parsed.value;
  if (meta?.op !== 'meta') return { problems: [error('replay-format', 'the first line has to be the meta record')] };
  return { value: new Replay(profileOf(meta.ids), knobs, meta.emulator).run(parsed.value), problems: [] };
}

function profileOf(ids: Readonly<Record<string, bigint>>): Profile {
  const identification = { ...qemuVirt.identification };
  for (const name of Object.keys(identification) as IdentificationName[]) {
    identification[name] = ids[name] ?? identification[name];
  }
  const revision = architectures.find((one) => one === `3.${identification.AIDR & 0xfn}`);
  return { ...qemuVirt, identification, architecture: revision ?? qemuVirt.architecture };
}

/** Hands out what was recorded since it was last asked. */
class FreshRecorder extends Recorder {
  #fresh: Event[] = [];

  override record(payload: Payload): Event {
    const event = super.record(payload);
    this.#fresh.push(event);
    return event;
  }

  take(): readonly Event[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }
}

class Replay {
  readonly #memory = new SparseMemory(ramStart, ramEnd);
  readonly #recorder = new FreshRecorder();
  readonly #smmu: SmmuV3;
  readonly #differences: Difference[] = [];
  readonly #deviations: Record<string, number> = {};
  readonly #counts: Record<string, number> = {};

  constructor(
    profile: Profile,
    knobs: Partial<Knobs>,
    private readonly emulator: string,
  ) {
    const ports = {
      memory: this.#memory,
      recorder: this.#recorder,
      clock: new Clock(),
      interrupts: new InterruptLines(),
    };
    this.#smmu = new SmmuV3('smmu', profile, knobs, ports);
  }

  run(records: readonly ReplayRecord[]): ReplayResult {
    const fromRing = records.some((record) => record.op === 'c');
    for (let index = 0; index < records.length; index++) {
      const record = records[index];
      if (!record || record.op === 'meta') continue;
      this.#counts[record.op] = (this.#counts[record.op] ?? 0) + 1;
      let commands: readonly RecordedCommand[] | undefined;
      switch (record.op) {
        case 'reset':
          this.#smmu.reset();
          break;
        case 'r':
          this.#read(record);
          break;
        case 'w': {
          if (fromRing && record.offset === CMDQ_PROD.offset) commands = commandsAfter(records, index);
          for (const command of commands ?? []) this.#layOut(command);
          this.#smmu.write(record.offset, record.size, record.value);
          break;
        }
        case 'd':
          this.#dma(record);
          break;
        case 'ev':
          this.#compareEvent(record);
          break;
        case 'm':
          record.dwords.forEach((word, at) => {
            const address = record.address + BigInt(at) * 8n;
            if (!this.#memory.write(address, 8, word))
              this.#differ(record.line, 'not-modelled', `RAM of the recording at ${hex(address)}`);
          });
          break;
      }
      const events = this.#recorder.take();
      if (commands) this.#compareCommands(record.line, commands, events);
      this.#collectGaps(record.line, events);
    }
    return { differences: this.#differences, deviations: this.#deviations, counts: this.#counts };
  }

  #read(record: Extract<ReplayRecord, { op: 'r' | 'w' }>): void {
    const model = this.#smmu.read(record.offset, record.size);
    if (model === record.value) return;
    const deviation = deviationOf({ offset: record.offset, recorded: record.value, model }, this.#smmu);
    if (deviation) this.#explain(deviation);
    else this.#differ(record.line, 'read', `${record.name} reads ${hex(model)}, recorded ${hex(record.value)}`);
  }

  #layOut(command: RecordedCommand): void {
    const at = this.#smmu.commandQueue.base + BigInt(command.index) * 16n;
    this.#memory.write(at, 8, command.dwords[0]);
    this.#memory.write(at + 8n, 8, command.dwords[1]);
  }

  #compareCommands(line: number, recorded: readonly RecordedCommand[], events: readonly Event[]): void {
    const model = events
      .filter((event) => event.kind === 'command')
      .map((event) => `${event.index}: ${event.dwords.map((word) => hex(word)).join(' ')} ${event.outcome}`);
    const expected = recorded.map(
      (command) => `${command.index}: ${command.dwords.map((word) => hex(word)).join(' ')} consumed`,
    );
    for (let index = 0; index < Math.max(model.length, expected.length); index++) {
      if (model[index] === expected[index]) continue;
      this.#differ(line, 'command', `model ${model[index] ?? 'nothing'}, recorded ${expected[index] ?? 'nothing'}`);
    }
  }

  #dma(record: Extract<ReplayRecord, { op: 'd' }>): void {
    const { streamId, address, write } = record;
    const result = this.#smmu.translate({ streamId, address, write });
    const model = 'physical' in result ? `lands at ${hex(result.physical)}` : `faults (${result.reason})`;
    const recorded = record.landed ? `lands at ${hex(record.physical)}` : 'faults';
    const same =
      record.landed === 'physical' in result && (!('physical' in result) || result.physical === record.physical);
    if (!same)
      this.#differ(
        record.line,
        'dma',
        `${write ? 'write to' : 'read of'} ${hex(address)} ${model}, recorded: ${recorded}`,
      );
  }

  /** The record lies in the queue where the recording has it. */
  #compareEvent(record: Extract<ReplayRecord, { op: 'ev' }>): void {
    const model: bigint[] = [];
    for (const at of record.dwords.keys()) {
      const address = record.address + BigInt(at) * 8n;
      const word = this.#memory.read(address, 8);
      if (word === undefined) {
        this.#differ(record.line, 'not-modelled', `RAM of the recording at ${hex(address)}`);
        return;
      }
      model.push(word);
    }
    if (model.every((word, at) => word === record.dwords[at])) return;
    const deviation = eventDeviationOf({ recorded: record.dwords, model, emulator: this.emulator });
    if (deviation) this.#explain(deviation);
    else
      this.#differ(record.line, 'event', `at ${hex(record.address)} ${list(model)}, recorded ${list(record.dwords)}`);
  }

  #collectGaps(line: number, events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind === 'not-modelled') this.#differ(line, 'not-modelled', event.subject);
    }
  }

  #explain(deviation: string): void {
    this.#deviations[deviation] = (this.#deviations[deviation] ?? 0) + 1;
  }

  #differ(line: number, what: Difference['what'], text: string): void {
    this.#differences.push({ line, what, text });
  }
}

/** The commands that a CMDQ_PROD write exposes: all up to the next register access. */
function commandsAfter(records: readonly ReplayRecord[], index: number): RecordedCommand[] {
  const commands: RecordedCommand[] = [];
  for (let at = index + 1; at < records.length; at++) {
    const record = records[at];
    if (record?.op === 'c') commands.push(record);
    else if (record?.op === 'r' || record?.op === 'w') break;
  }
  return commands;
}

const list = (words: readonly bigint[]): string => words.map((word) => hex(word)).join(' ');
