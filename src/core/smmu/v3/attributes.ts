/** Whether an access with these attributes may look into the caches of CPUs: Normal write-back or write-through in both domains, and
 *  shareable (§3.15, §6.3.11, §5.2, §5.4). Cacheability 1 is write-back with allocation, 2 write-through, 3 write-back without; 0 is
 *  non-cacheable. Shareability 2 is outer, 3 is inner. */
export function coherent(inner: number, outer: number, shareability: number): boolean {
  return inner !== 0 && outer !== 0 && shareability >= 2;
}
