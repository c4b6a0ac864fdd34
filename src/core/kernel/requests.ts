import type { CSymbol } from '../c/parse/ast';
import type { Value } from '../wasm/host';
import { errno, errorPointer } from './errno';
import { parameterPlaces } from './service';

/** What a driver asks the kernel for and may not get. `allocation` stands for `slab`, `pages` and `dma` together. */
export type RequestKind = 'slab' | 'pages' | 'dma' | 'memremap' | 'ioremap' | 'interrupt' | 'clock';

/** A request that a function of the kernel makes, by its name. */
export interface Request {
  readonly kind: RequestKind;
  /** What it returns where the kernel refuses. */
  readonly refusal: Value;
  /** Place of its allocation flags among the parameters, -1 for none. */
  readonly flags: number;
}

/** Functions that make requests. The first pattern that fits counts. */
const requests: readonly { readonly kind: RequestKind; readonly functions: RegExp; readonly error: number }[] = [
  { kind: 'dma', functions: /^dmam?_alloc_attrs$/, error: errno.ENOMEM },
  {
    kind: 'pages',
    functions: /^(__alloc_pages|alloc_pages_node|__folio_alloc|(__)?get_free_pages|get_zeroed_page)(_noprof)?$/,
    error: errno.ENOMEM,
  },
  {
    kind: 'slab',
    functions:
      /^(_{0,2}kv?malloc\w*|_{0,2}vz?alloc\w*|k(v)?realloc\w*|devm_(kmalloc|kmemdup|kstrdup|kasprintf|bitmap_zalloc)|k(mem|str)dup\w*|kv?asprintf\w*|kmem_cache_(alloc\w*|create)|__kmem_cache_create_args|(pcpu_alloc|__alloc_percpu(_gfp)?)(_noprof)?)$/,
    error: errno.ENOMEM,
  },
  { kind: 'memremap', functions: /^(devm_)?memremap$/, error: errno.ENXIO },
  {
    kind: 'ioremap',
    functions: /^(ioremap_prot|devm_ioremap(_resource)?|devm_platform_get_and_ioremap_resource)$/,
    error: errno.ENOMEM,
  },
  { kind: 'interrupt', functions: /^(devm_)?request_threaded_irq$/, error: errno.EBUSY },
  { kind: 'clock', functions: /^(devm_clk_bulk_get_all|clk_bulk_(prepare|enable))$/, error: errno.EIO },
];

/** Functions that return an error number as a pointer rather than NULL. */
const returnsErrorPointer = /^devm_(memremap|ioremap_resource|platform_get_and_ioremap_resource)$/;

/** The request that a function makes, or undefined. */
export function requestOf(symbol: CSymbol): Request | undefined {
  const found = requests.find(({ functions }) => functions.test(symbol.name));
  if (!found || symbol.type.kind !== 'function') return undefined;
  const refusal = returnsErrorPointer.test(symbol.name)
    ? errorPointer(found.error)
    : symbol.type.returns.kind === 'pointer' || symbol.name.includes('get_')
      ? 0n
      : -found.error;
  return { kind: found.kind, refusal: asReturned(symbol, refusal), flags: parameterPlaces(symbol).flags };
}

/** A value as the function returns it: pointers and 64-bit integers as bigints, narrower ones as numbers. */
export function asReturned({ type }: CSymbol, value: Value): Value {
  if (type.kind !== 'function') return value;
  if (type.returns.kind === 'pointer') return BigInt(value);
  if (type.returns.kind !== 'int') return value;
  return type.returns.size === 8 ? BigInt(value) : Number(BigInt.asIntN(32, BigInt(value)));
}
