import { byText } from '../../base/by-text';

/** When during boot an initcall runs, in order. */
export const initcallLevels = [
  'pure',
  'core',
  'core_sync',
  'postcore',
  'postcore_sync',
  'arch',
  'arch_sync',
  'subsys',
  'subsys_sync',
  'fs',
  'fs_sync',
  'rootfs',
  'device',
  'device_sync',
  'late',
  'late_sync',
] as const;
export type InitcallLevel = (typeof initcallLevels)[number];

/** A function that a file gives to the kernel to call at boot. */
export interface Initcall {
  readonly level: InitcallLevel;
  readonly path: string;
  readonly function: string;
}

const macro =
  /^(?:(pure|core|postcore|arch|subsys|fs|rootfs|device|late)_initcall(_sync)?|(module_init|builtin_init)|(?:module|builtin)_(?:\w+_)?driver)\s*\(\s*(\w+)/gm;

/** The initcalls in the text of a file, as built-in code has them: a module's is a device initcall, and the macro that makes a
 *  driver's makes `<driver>_init`. Text that the configuration leaves out is named too. */
export const initcallsIn = byText((path, text): readonly Initcall[] => {
  const found: Initcall[] = [];
  for (const [, level, sync, module, name] of text.matchAll(macro)) {
    if (name === undefined) continue;
    const own = level !== undefined || module !== undefined;
    found.push({
      level: levelNamed(`${level ?? 'device'}${sync ?? ''}`),
      path,
      function: own ? name : `${name}_init`,
    });
  }
  return found;
});

function levelNamed(name: string): InitcallLevel {
  return initcallLevels.find((level) => level === name) ?? 'device';
}
