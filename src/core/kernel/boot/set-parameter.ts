import type { Kernel } from '../kernel';
import { store } from '../objects';
import { type Parameter, type ParameterTaker, sameParameter } from './parameters';

/** Gives each parameter to what takes it; answers the names that nothing takes. */
export function applyParameters(
  kernel: Kernel,
  parameters: readonly Parameter[],
  takers: readonly ParameterTaker[],
): readonly string[] {
  const unknown: string[] = [];
  for (const parameter of parameters) {
    const found = takers.filter(
      (taker) => sameParameter(taker.name, parameter.name) && kernel.runtime.defines(`${taker.path}:${taker.symbol}`),
    );
    if (found.length === 0) unknown.push(parameter.name);
    for (const taker of found) apply(kernel, taker, parameter);
  }
  return unknown;
}

function apply(kernel: Kernel, taker: ParameterTaker, { name, value }: Parameter): void {
  const symbol = `${taker.path}:${taker.symbol}`;
  if (taker.kind === 'object') {
    setObject(kernel, symbol, taker.type ?? '', value ?? '1');
    return;
  }
  const result = Number(kernel.run(symbol, value === undefined ? 0n : kernel.createString(value)));
  if (result !== 0) kernel.log('warn', `Malformed early option '${name}'`);
}

/** Bytes of an object that a parameter of a type sets. */
const sizes: Readonly<Record<string, number>> = {
  bool: 1,
  byte: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  bint: 4,
  long: 8,
  ulong: 8,
  ullong: 8,
};

function setObject(kernel: Kernel, symbol: string, type: string, value: string): void {
  const size = sizes[type];
  const address = kernel.runtime.addressOf(symbol);
  if (size === undefined || address === undefined) {
    kernel.notModelled('feature', `the parameter ${symbol} of type ${type}`);
  }
  const truth = type === 'bool' ? truthOf(value) : undefined;
  const number = type === 'bool' ? truth : numberOf(value);
  if (number === undefined) kernel.log('warn', `'${value}' invalid for parameter '${symbol.replace(/.*:/, '')}'`);
  else store(kernel.memory, address, size, number);
}

/** As kstrtobool() reads it. */
function truthOf(text: string): bigint | undefined {
  if (/^([yYtT1]|[oO][nN])/.test(text)) return 1n;
  return /^([nNfF0]|[oO][fF])/.test(text) ? 0n : undefined;
}

function numberOf(text: string): bigint | undefined {
  return /^-?(0x[0-9a-f]+|\d+)$/i.test(text)
    ? BigInt(text.replace('-', '')) * (text.startsWith('-') ? -1n : 1n)
    : undefined;
}
