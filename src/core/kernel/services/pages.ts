import { pageSize } from '../address-space';
import type { Kernel } from '../kernel';
import { PageMap } from '../page-map';
import { type Service, service, typedService } from '../service';
import { freeSlab } from './allocation';
import { zeroFlag } from './gfp';

/** The kernel's `struct page` array. */
export function pages(kernel: Kernel): PageMap {
  return kernel.state(pages, () => new PageMap(kernel));
}

/** `PAGE_SIZE << order` bytes, aligned to their size, with one reference in their first `struct page`; 0 where there is no room. */
function allocate(kernel: Kernel, flags: number, order: number): bigint {
  const map = pages(kernel);
  const size = pageSize(kernel) << order;
  const zeroed = (BigInt(flags) & zeroFlag(kernel)) !== 0n;
  const address = kernel.heap.allocate(size, size, 'pages', zeroed);
  if (address === 0n) return 0n;
  const page = map.pageOf(address);
  kernel.memory.fill(page, 0, kernel.record('struct page').size);
  kernel.view('struct page', page).set('_refcount.counter', 1);
  return address;
}

function allocatePage(kernel: Kernel, flags: number, order: number): bigint {
  const address = allocate(kernel, flags, order);
  return address === 0n ? 0n : pages(kernel).pageOf(address);
}

/** A folio of several pages keeps its order in its second page, which the model does not write. */
function allocateFolio(kernel: Kernel, flags: number, order: number): bigint {
  if (order > 0) kernel.notModelled('feature', `a folio of order ${order}`);
  return allocatePage(kernel, flags, order);
}

function free(kernel: Kernel, page: bigint): undefined {
  freeSlab(kernel, pages(kernel).addressOf(page), 'pages');
  return undefined;
}

/** Gives back the pages that are linked by their `lru`. Each is one page with one reference. */
function freeList(kernel: Kernel, head: bigint): undefined {
  const within = kernel.view('struct page', 0n).addressOf('lru');
  const list = kernel.view('struct list_head', head);
  for (let node = list.get('next'); node !== head; ) {
    const next = kernel.view('struct list_head', node).get('next');
    free(kernel, node - within);
    node = next;
  }
  list.set('next', head).set('prev', head);
  return undefined;
}

/** vmalloc() itself is not modelled; windows of ioremap() and memremap() lie in its space. */
function isVmalloc(kernel: Kernel, address: bigint): number {
  return Number(kernel.io.resolve(address, 1) !== undefined);
}

const contiguous = 'pages from the kernel’s own memory, aligned to their size';

export const pageServices: readonly Service[] = [
  service('is_vmalloc_addr', 'p', 'whether an ioremap() or memremap() made the address', isVmalloc),
  service(/^__alloc_pages(_noprof)?$/, 'iiip', contiguous, allocatePage),
  service(/^alloc_pages_node(_noprof)?$/, 'iii', contiguous, (kernel, _node: number, flags: number, order: number) =>
    allocatePage(kernel, flags, order),
  ),
  service(/^__folio_alloc(_noprof)?$/, 'iiip', contiguous, allocateFolio),
  service(/^(__get_free_pages|get_free_pages)(_noprof)?$/, 'ii', contiguous, allocate),
  service(/^get_zeroed_page(_noprof)?$/, 'i', contiguous, (kernel, flags: number) =>
    allocate(kernel, flags | Number(zeroFlag(kernel)), 0),
  ),
  service('__free_pages', 'pi', 'the end of an allocation', free),
  service('__folio_put', 'p', 'the end of an allocation', free),
  service('put_pages_list', 'p', 'the end of allocations', freeList),
  service('split_page', 'pi', 'pages with a reference each', (kernel, page: bigint, order: number) => {
    const map = pages(kernel);
    kernel.heap.split(map.addressOf(page), pageSize(kernel));
    const size = BigInt(kernel.record('struct page').size);
    for (let i = 1n; i < 1n << BigInt(order); i++) {
      kernel.memory.fill(page + i * size, 0, Number(size));
      kernel.view('struct page', page + i * size).set('_refcount.counter', 1);
    }
    return undefined;
  }),
  service('free_pages', 'li', 'the end of an allocation', (kernel, address: bigint) => {
    freeSlab(kernel, address, 'pages');
    return undefined;
  }),
  typedService(
    /^(__)?mod_(node_page_state|zone_page_state|lruvec_page_state|lruvec_state|node_state)$|^(lruvec_stat_mod_folio|__lruvec_stat_mod_folio)$/,
    'nothing: statistics',
    () => () => undefined,
  ),
];
