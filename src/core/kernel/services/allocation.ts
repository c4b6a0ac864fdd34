import { hex } from '../../base/hex';
import type { CSymbol } from '../../c/parse/ast';
import type { HostFunction, Value } from '../../wasm/host';
import type { AllocationFamily } from '../heap';
import type { Kernel } from '../kernel';
import { parameterPlaces, type Service, service, typedService } from '../service';
import { zeroFlag } from './gfp';

/** Alignment that kmalloc() promises: the size itself for powers of two, else that of the slab. */
export function slabAlignment(size: number): number {
  const powerOfTwo = size > 0 && (size & (size - 1)) === 0;
  return powerOfTwo ? Math.min(Math.max(size, 16), 4096) : 16;
}

const zeroSizePointer = 16n;

/** What kmalloc() returns: 0 where there is no room, a pointer to nothing for zero bytes. */
export function allocateSlab(kernel: Kernel, size: bigint, flags: number, family: AllocationFamily): bigint {
  if (size === 0n) return zeroSizePointer;
  if (size > 1n << 40n) return 0n;
  const zeroed = (BigInt(flags) & zeroFlag(kernel)) !== 0n;
  return kernel.heap.allocate(Number(size), slabAlignment(Number(size)), family, zeroed);
}

/** What kmalloc() hands to the page allocator beyond KMALLOC_MAX_SIZE fails, with a warning unless the caller asked for none (mm/page_alloc.c). */
export function allocateKmalloc(kernel: Kernel, size: bigint, flags: number, family: AllocationFamily): bigint {
  const { types } = kernel.options;
  const limit = types.constant('KMALLOC_MAX_SIZE') ?? 4n << 20n;
  if (size <= limit) return allocateSlab(kernel, size, flags, family);
  const quiet = types.constant('___GFP_NOWARN') ?? 0n;
  if ((BigInt(flags) & quiet) === 0n) {
    kernel.warn('allocation', `kmalloc of ${size} bytes, where ${limit} is the most that it ever gives`);
  }
  return 0n;
}

/** kfree(): NULL, error pointers of a cleanup and the pointer for zero bytes are no allocations. */
export function freeSlab(kernel: Kernel, address: bigint, family: AllocationFamily): void {
  if (address === 0n || address === zeroSizePointer) return;
  const found = kernel.heap.find(address);
  if (found?.family === family) {
    // Tables of devices are in such memory.
    if (family === 'dma' || family === 'pages') {
      kernel.options.observer?.freed?.(kernel.heap.physical(address), BigInt(found.size));
    }
    if (family === 'slab') kernel.options.observer?.released?.(address, BigInt(found.size));
    kernel.heap.release(address);
    return;
  }
  const what = found ? `it comes from the ${found.family} allocator` : 'it is no live allocation';
  kernel.warn('free', `free of ${hex(address)}: ${what}`);
}

function allocator(kernel: Kernel, symbol: CSymbol, family: AllocationFamily, alwaysZero: boolean): HostFunction {
  const { size, flags } = parameterPlaces(symbol);
  if (size < 0) return () => kernel.notModelled('function', `${symbol.name} with this signature`);
  return (...args) => {
    const gfp = flags < 0 ? 0 : Number(args[flags] ?? 0);
    const bits = alwaysZero ? gfp | Number(zeroFlag(kernel)) : gfp;
    const allocate = symbol.name.includes('kmalloc') ? allocateKmalloc : allocateSlab;
    return allocate(kernel, BigInt(args[size] ?? 0), bits, family);
  };
}

function reallocator(kernel: Kernel, symbol: CSymbol, family: AllocationFamily): HostFunction {
  const { pointer, size, flags } = parameterPlaces(symbol);
  if (pointer < 0 || size < 0) return () => kernel.notModelled('function', `${symbol.name} with this signature`);
  return (...args) => {
    const old = BigInt(args[pointer] ?? 0);
    const fresh = allocateSlab(kernel, BigInt(args[size] ?? 0), Number(args[flags] ?? 0), family);
    const known = kernel.heap.find(old);
    if (known && fresh > zeroSizePointer) {
      kernel.memory.copy(fresh, old, Math.min(known.size, Number(args[size] ?? 0)));
    }
    if (fresh !== 0n) freeSlab(kernel, old, family);
    return fresh;
  };
}

/** What the model knows of a slab cache, by the address of its `struct kmem_cache`, whose contents are nobody's business. */
interface Cache {
  readonly size: number;
  readonly align: number;
  readonly initialise: bigint;
}

function caches(kernel: Kernel): Map<bigint, Cache> {
  return kernel.state(caches, () => new Map<bigint, Cache>());
}

function createCache(kernel: Kernel, size: number, align: number, initialise: bigint): bigint {
  const address = kernel.heap.allocate(16, 16, 'object', true);
  caches(kernel).set(address, { size, align, initialise });
  return address;
}

/** A cache that C code made at boot, which the model did not run: it is made when first asked for. */
const bootCaches: readonly { readonly pointer: string; readonly madeBy: string }[] = [
  { pointer: 'maple_node_cache', madeBy: 'maple_tree_init' },
  { pointer: 'radix_tree_node_cachep', madeBy: 'radix_tree_init' },
];

function bootCache(kernel: Kernel): Cache | undefined {
  for (const { pointer, madeBy } of bootCaches) {
    const place = kernel.runtime.addressOf(pointer);
    if (place === undefined) continue;
    if (kernel.memory.load64(place) === 0n) kernel.runtime.callByName(madeBy);
    const cache = caches(kernel).get(kernel.memory.load64(place));
    if (cache) return cache;
  }
  return undefined;
}

function allocateFromCache(kernel: Kernel, symbol: CSymbol): HostFunction {
  const { flags } = parameterPlaces(symbol);
  return (pointer: Value = 0n, ...rest: Value[]) => {
    const known = caches(kernel).get(BigInt(pointer)) ?? (BigInt(pointer) === 0n ? bootCache(kernel) : undefined);
    if (!known) return kernel.notModelled('feature', 'a slab cache that no kmem_cache_create() made');
    const gfp = BigInt(Number(rest[flags - 1] ?? 0));
    const address = kernel.heap.allocate(known.size, known.align, 'slab', (gfp & zeroFlag(kernel)) !== 0n);
    if (address !== 0n && known.initialise !== 0n) kernel.runtime.call(known.initialise, address);
    return address;
  };
}

const grave = 'memory is not reused until it has to be, so that use after free is seen';

export const allocationServices: readonly Service[] = [
  typedService(
    /^_{0,2}(kmalloc|kvmalloc)(_cache|_large|_trace|_node|_track_caller)*(_noprof)?$/,
    'poisoned or zeroed memory with a red zone',
    (kernel, symbol) => allocator(kernel, symbol, 'slab', false),
    grave,
  ),
  typedService(
    /^_{0,2}vz?alloc(_node)?(_noprof)?$/,
    'poisoned or zeroed memory with a red zone, physically contiguous',
    (kernel, symbol) => allocator(kernel, symbol, 'slab', symbol.name.includes('vz')),
  ),
  typedService(
    /^(krealloc|krealloc_node_align|kvrealloc)(_noprof)?$/,
    'new memory with the old contents',
    (kernel, symbol) => reallocator(kernel, symbol, 'slab'),
  ),
  service(
    /^(kfree|kvfree|vfree|kfree_sensitive|kfree_const)$/,
    'p',
    'the end of an allocation',
    (kernel, address: bigint) => {
      freeSlab(kernel, address, 'slab');
      return undefined;
    },
  ),
  service('ksize', 'p', 'the size that was asked for', (kernel, address: bigint) =>
    BigInt(kernel.heap.find(address)?.size ?? 0),
  ),
  service(
    'kmem_cache_create',
    'piiip',
    'a slab cache',
    (kernel, _name: bigint, size: number, align: number, _flags: number, initialise: bigint) =>
      createCache(kernel, size, Math.max(align, 16), initialise),
  ),
  service('__kmem_cache_create_args', 'pipi', 'a slab cache', (kernel, _name: bigint, size: number, args: bigint) => {
    const options = kernel.view('struct kmem_cache_args', args);
    return createCache(kernel, size, Math.max(Number(options.get('align')), 16), options.get('ctor'));
  }),
  typedService(/^kmem_cache_alloc(_lru|_node)?(_noprof)?$/, 'an object of a slab cache', allocateFromCache),
  service('kmem_cache_free', 'pp', 'the end of an object', (kernel, _cache: bigint, address: bigint) => {
    freeSlab(kernel, address, 'slab');
    return undefined;
  }),
  typedService(/^(pcpu_alloc|__alloc_percpu(_gfp)?)(_noprof)?$/, 'zeroed memory for the one CPU', (kernel, symbol) => {
    const { size } = parameterPlaces(symbol);
    return (...args) => kernel.heap.allocate(Number(args[size] ?? 0), 64, 'percpu', true);
  }),
  service('free_percpu', 'p', 'the end of an allocation', (kernel, address: bigint) => {
    freeSlab(kernel, address, 'percpu');
    return undefined;
  }),
  service('cpuhp_setup_state', 'pppp', 'success: CPUs neither come nor go', () => 0),
  typedService('__cpuhp_setup_state', 'success: CPUs neither come nor go', () => () => 0),
];
