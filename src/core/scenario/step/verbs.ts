import { setAffinity } from './affinity';
import { boot } from './boot';
import { dma, map, unmap } from './buffer';
import { call } from './call';
import { setAbort, setInvalidation, setKnobs } from './change';
import { attach, bind, detach, remove, resetDevice, unbind } from './device';
import { expectDma, expectLog, expectResult } from './expect';
import { bootCrashKernel, crash, kexec, reboot, shutdown } from './handover';
import { inject } from './inject';
import { requestPages } from './pages';
import { attachPasid, detachPasid } from './pasid';
import { expectRegister, setRegister } from './register';
import type { Verb } from './verb';
import { wait } from './wait';

const all: readonly Verb[] = [
  boot,
  attach,
  detach,
  attachPasid,
  detachPasid,
  bind,
  unbind,
  remove,
  resetDevice,
  map,
  unmap,
  dma,
  requestPages,
  crash,
  bootCrashKernel,
  kexec,
  reboot,
  shutdown,
  wait,
  call,
  setRegister,
  inject,
  setKnobs,
  setAbort,
  setInvalidation,
  setAffinity,
  expectRegister,
  expectDma,
  expectResult,
  expectLog,
];

/** Every verb, by name. */
export const verbs: Readonly<Record<string, Verb>> = Object.fromEntries(all.map((verb) => [verb.name, verb]));
