/** Every folder with those it may import: none imports downwards. The software side (`c`, `wasm`, `kernel`) knows of the hardware no
 *  more than memory, bus, interrupt lines and clock (`machine`); `smmu` and `endpoint` meet it in `scenario` only. */
export const ladder: Readonly<Record<string, readonly string[]>> = {
  'src/core/base': [],
  'src/core/trace': ['src/core/base'],
  'src/core/c': ['src/core/base'],
  'src/core/wasm': ['src/core/base', 'src/core/trace', 'src/core/c'],
  'src/core/machine': ['src/core/base', 'src/core/trace'],
  'src/core/smmu': ['src/core/base', 'src/core/trace', 'src/core/machine'],
  'src/core/endpoint': ['src/core/base', 'src/core/trace', 'src/core/machine', 'src/core/smmu'],
  'src/core/kernel': ['src/core/base', 'src/core/trace', 'src/core/c', 'src/core/wasm', 'src/core/machine'],
  'src/core/annotate': ['src/core/base'],
  'src/core/scenario': [
    'src/core/base',
    'src/core/trace',
    'src/core/c',
    'src/core/wasm',
    'src/core/machine',
    'src/core/smmu',
    'src/core/endpoint',
    'src/core/kernel',
  ],
  'src/core/effect': ['src/core/base', 'src/core/trace', 'src/core/smmu', 'src/core/annotate'],
  'src/core/rule': ['src/core/base', 'src/core/trace', 'src/core/smmu', 'src/core/effect'],
  'src/core/patch': ['src/core/base'],
  'src/core/review': [
    'src/core/base',
    'src/core/trace',
    'src/core/annotate',
    'src/core/effect',
    'src/core/rule',
    'src/core/patch',
    'src/protocol',
  ],
  'src/protocol': [],
  'src/engine': ['src/core', 'src/protocol'],
  'src/node': ['src/core', 'src/engine'],
  'src/worker': ['src/core/base', 'src/core/annotate', 'src/engine', 'src/protocol', 'src/node'],
  'src/cli': ['src/core', 'src/engine', 'src/protocol', 'src/node'],
  'src/build': ['src', 'test', 'webview'],
  'src/extension': ['src/core/base', 'src/core/annotate', 'src/protocol'],
  webview: ['src/protocol'],
};

/** The folder of the ladder that a path lies in. */
export function folderOf(path: string): string | undefined {
  return Object.keys(ladder).find((folder) => path.startsWith(`${folder}/`));
}
