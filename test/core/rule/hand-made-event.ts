import { registerNamed } from '../../../src/core/smmu/registers/map';
import { commandHeader, commands } from '../../../src/core/smmu/structures/command';
import { events } from '../../../src/core/smmu/structures/event';
import { PageRequest } from '../../../src/core/smmu/structures/page-request';
import { invalidationTexts, resetTexts } from '../../../src/core/trace/device-notes';
import type { LogLevel } from '../../../src/core/trace/event';
import type { Recorder } from '../../../src/core/trace/recorder';

/** Records what one line of a run made by hand says; `held` are the values of registers and words so far. */
export function recordLine(
  recorder: Recorder,
  held: Map<string, bigint>,
  [verb = '', ...words]: readonly string[],
  rest: string,
): void {
  const [first = '', second = '0'] = words;
  const text = rest.slice(first.length + 1);
  switch (verb) {
    case 'r':
      recorder.record({ kind: 'register-read', ...access(first), value: BigInt(second) });
      held.set(first, BigInt(second));
      return;
    case 'w': {
      const effect = (words[2] ?? 'taken') as 'taken' | 'ignored' | 'unpredictable';
      const previous = held.get(first) ?? 0n;
      recorder.record({ kind: 'register-write', ...access(first), value: BigInt(second), previous, effect });
      if (effect === 'taken') held.set(first, BigInt(second));
      return;
    }
    case 'cmd': {
      const name = first === 'CFGI_ALL' ? 'CFGI_STE_RANGE' : first;
      const declared = commands[name as keyof typeof commands];
      const failed = words.find((word) => word.startsWith('!'))?.slice(1);
      const fields = { ...fieldsOf(rest), ...(first === 'CFGI_ALL' && { Range: 31 }) };
      const [low = 0n, high = 0n] = declared.make(fields as never);
      const dwords = [low | commandHeader.make({ Opcode: declared.opcode })[0]!, high] as const;
      const outcome = (failed ?? 'consumed') as 'consumed' | 'CERROR_ILL';
      recorder.record({
        kind: 'command',
        device: 'smmu',
        index: 0,
        opcode: declared.opcode,
        name: first,
        dwords,
        outcome,
      });
      return;
    }
    case 'store': {
      const previous = held.get(first) ?? BigInt(words[2] ?? '0');
      held.set(first, BigInt(second));
      recorder.record({ kind: 'memory-store', address: BigInt(first), size: 8, value: BigInt(second), previous });
      return;
    }
    case 'silent':
    case 'refuses':
    case 'late': {
      const how = { silent: 'unanswered', refuses: 'refused', late: 'late' } as const;
      recorder.record({ kind: 'hardware', device: first, text: invalidationTexts[how[verb]] });
      return;
    }
    case 'reset':
      recorder.record({
        kind: 'hardware',
        device: first,
        text: second === 'hangs' ? resetTexts.failed : resetTexts.done,
      });
      return;
    case 'page-request': {
      const dwords = PageRequest.make({ ...fieldsOf(rest), R: 1n } as never);
      recorder.record({ kind: 'queue-event', device: 'smmu', queue: 'PRIQ', dwords });
      return;
    }
    case 'event': {
      const record = events[first as keyof typeof events];
      const dwords = [BigInt(record.type) | (BigInt(second) << 32n), 0n, 0n, 0n];
      recorder.record({ kind: 'queue-event', device: 'smmu', queue: 'EVENTQ', dwords });
      return;
    }
    case 'log':
      recorder.record({ kind: 'log', level: 'info' as LogLevel, text: rest });
      return;
    case 'hardware':
      recorder.record({ kind: 'hardware', device: 'smmu', text: rest });
      return;
    case 'fatal':
      recorder.record({ kind: 'hardware', device: first, text: 'AER: fatal poisoned TLP' });
      return;
    case 'oops':
      recorder.record({ kind: 'oops', reason: first, text });
      return;
    case 'warn': {
      const [reason = '', since] = first.split(':');
      recorder.record({ kind: 'warning', reason, text, ...(since !== undefined && { since: Number(since) }) });
      return;
    }
    case 'fuel':
      recorder.record({ kind: 'out-of-fuel', ...(first && { interrupt: { name: first, times: 256 } }) });
      return;
    case 'barrier':
      recorder.record({ kind: 'barrier', name: rest });
      return;
    case 'interrupt':
      recorder.record({ kind: 'interrupt', line: first, delivered: !words.includes('lost') });
      return;
    case 'enter':
    case 'return':
      recorder.record({ kind: 'call', function: first, phase: verb });
      return;
    default:
      throw new Error(`unknown verb ${verb}`);
  }
}

function access(name: string) {
  const declared = registerNamed(name);
  if (!declared) throw new Error(`no register ${name}`);
  const size = declared.width === 64 ? (8 as const) : (4 as const);
  return { device: 'smmu', register: name, offset: declared.offset, size };
}

/** Numbers by name: `SID=8 Leaf=1`. */
export function fieldsOf(text: string): Record<string, bigint> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(\w+)/g)].map((match) => [match[1] ?? '', BigInt(match[2] ?? '0')]),
  );
}
