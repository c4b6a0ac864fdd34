import type { Kernel } from './kernel';
import type { ObjectView } from './objects';

/** Makes the `struct list_head` at a member an empty list. */
export function initializeList(view: ObjectView, path: string): void {
  const head = view.addressOf(path);
  view.set(`${path}.next`, head).set(`${path}.prev`, head);
}

/** list_add_tail(): links the `struct list_head` at `node` in before `head`. Both are addresses. */
export function appendToList(kernel: Kernel, head: bigint, node: bigint): void {
  const list = kernel.view('struct list_head', head);
  const last = list.get('prev');
  kernel.view('struct list_head', node).set('next', head).set('prev', last);
  kernel.view('struct list_head', last).set('next', node);
  list.set('prev', node);
}
