import type { PanelState } from '../src/protocol/panel';
import { element } from './dom';
import { send } from './host';
import { button } from './ui';

/** What stands in the panel when there is nothing to run: why, and what to do. */
export function drawEmpty(state: Pick<PanelState, 'place' | 'file'>): (Node | undefined)[] {
  if (state.place === 'tree') return [];
  const sample = button('Open sample', 'primary', () => send({ type: 'open-sample' }));
  if (state.place === 'none') {
    return [
      element('h2', {}, 'No driver file is open'),
      element(
        'p',
        {},
        'Open a file below drivers/iommu/arm of a kernel tree. Its code then runs here on a simulated SMMU, base against patched.',
      ),
      element('p', {}, 'No kernel tree at hand? The bundled sample needs none.'),
      sample,
    ];
  }
  return [
    element('h2', {}, 'No kernel tree around this file'),
    element('p', { class: 'path' }, state.file),
    element(
      'p',
      {},
      'To run a driver, the engine needs the headers of its own kernel: a folder above the file with include/ and the top Makefile. Open the file inside a kernel tree, or name one in the setting smmuReview.kernelTree.',
    ),
    sample,
  ];
}
