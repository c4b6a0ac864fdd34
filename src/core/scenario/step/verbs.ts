import { boot } from './boot';
import { call, shutdown } from './call';
import { expectRegister, setRegister } from './register';
import type { Verb } from './verb';

/** Every verb, by name. */
export const verbs: Readonly<Record<string, Verb>> = Object.fromEntries(
  [boot, call, shutdown, setRegister, expectRegister].map((verb) => [verb.name, verb]),
);
