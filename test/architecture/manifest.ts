import { textOf } from './sources';

interface Manifest {
  readonly contributes?: {
    readonly commands?: readonly { readonly command: string }[];
    readonly views?: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly configuration?: Configuration | readonly Configuration[];
    readonly colors?: readonly { readonly id: string }[];
  };
}

interface Configuration {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What package.json offers to VS Code, by the names that code must use. */
export interface Contributions {
  readonly commands: readonly string[];
  readonly views: readonly string[];
  readonly settings: readonly string[];
  readonly colors: readonly string[];
}

/** Reads the contributions of package.json. */
export function contributions(): Contributions {
  const { contributes = {} } = JSON.parse(textOf('package.json')) as Manifest;
  const configuration = [contributes.configuration ?? []].flat();
  return {
    commands: (contributes.commands ?? []).map(({ command }) => command),
    views: Object.values(contributes.views ?? {}).flatMap((views) => views.map(({ id }) => id)),
    settings: configuration.flatMap(({ properties }) => Object.keys(properties)),
    colors: (contributes.colors ?? []).map(({ id }) => id),
  };
}
