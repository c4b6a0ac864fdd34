import { type Arguments, parseArguments, UsageError, unknown } from './arguments';
import { check } from './command/check';
import type { Command, Terminal } from './command/command';
import { exec } from './command/exec';
import { kunit } from './command/kunit';
import { lint } from './command/lint';
import { list } from './command/list';
import { merge } from './command/merge';
import { replay } from './command/replay';
import { run } from './command/run';
import { trace } from './command/trace';
import { ExitStatus } from './exit-status';

const commands: readonly Command[] = [run, check, trace, replay, kunit, exec, lint, list, merge];

const help = { name: 'help', summary: 'Show this text.' };

/** Runs the command line (without the program's own name) and gives the exit status. Never throws: a fault of ours is told as such. */
export async function main(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version') {
    terminal.out(`smmu-review ${version}\n`);
    return ExitStatus.Nothing;
  }
  if (name === undefined || name === '--help' || name === 'help') {
    (name === undefined ? terminal.error : terminal.out).call(terminal, overview());
    return name === undefined ? ExitStatus.Usage : ExitStatus.Nothing;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    terminal.error(
      `smmu-review: ${unknown(
        'command',
        name,
        commands.map((each) => each.name),
      )}\n`,
    );
    return ExitStatus.Usage;
  }
  try {
    const parsed: Arguments = parseArguments([...command.options, help], rest);
    if (parsed.has('help')) {
      terminal.out(usage(command));
      return ExitStatus.Nothing;
    }
    return await command.run(parsed, terminal);
  } catch (fault) {
    return statusOfFault(fault, command, terminal);
  }
}

function statusOfFault(fault: unknown, command: Command, terminal: Terminal): number {
  terminal.progress('');
  if (fault instanceof UsageError) {
    terminal.error(`smmu-review ${command.name}: ${fault.message}\n`);
    return ExitStatus.Usage;
  }
  terminal.error(
    `smmu-review: internal error: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`,
  );
  return ExitStatus.Internal;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    'usage: smmu-review COMMAND [OPTION ...]',
    '',
    ...lines,
    '',
    'smmu-review COMMAND --help tells more.',
    '',
  ].join('\n');
}

/** Columns that an option and its value may take in the usage text. */
const mostWidth = 28;

function usage(command: Command): string {
  const options = [...command.options, help].map((option) => {
    const value = 'value' in option && option.value !== undefined ? ` ${option.value}` : '';
    return [`--${option.name}${value}`, option.summary] as const;
  });
  // A long list of values does not push all summaries aside.
  const width = Math.max(...options.map(([option]) => option.length).filter((length) => length <= mostWidth));
  const lines = options.flatMap(([option, summary]) =>
    option.length <= width
      ? [`  ${option.padEnd(width)}  ${summary}`]
      : [`  ${option}`, `  ${' '.repeat(width)}  ${summary}`],
  );
  return [`usage: smmu-review ${command.name} ${command.usage}`, command.summary, '', ...lines, ''].join('\n');
}
