/** Makes `generated/timeconst.h`: multipliers and shifts that convert between jiffies and time at `hz` ticks a second. */
export function timeConstants(hz: number): string {
  const out = ['#include <linux/param.h>', '#include <linux/types.h>'];
  for (const [unit, perSecond] of [
    ['MSEC', 1000n],
    ['USEC', 1_000_000n],
  ] as const) {
    const divisor = gcd(BigInt(hz), perSecond);
    const time = perSecond / divisor;
    const ticks = BigInt(hz) / divisor;
    for (const [name, n, d] of [
      [`HZ_TO_${unit}`, time, ticks],
      [`${unit}_TO_HZ`, ticks, time],
    ] as const) {
      const shift = shiftFor(n, d);
      const reduced = d / gcd(n, d);
      const adjust = ((1n << shift) * (reduced - 1n)) / reduced;
      out.push(`#define ${name}_MUL32 U64_C(0x${scaled(shift, n, d).toString(16)})`);
      out.push(`#define ${name}_ADJ32 U64_C(0x${adjust.toString(16)})`, `#define ${name}_SHR32 ${shift}`);
      out.push(`#define ${name}_NUM ${n}`, `#define ${name}_DEN ${d}`);
    }
  }
  const divisor = gcd(BigInt(hz), 1_000_000_000n);
  const time = 1_000_000_000n / divisor;
  const ticks = BigInt(hz) / divisor;
  out.push(`#define HZ_TO_NSEC_NUM ${time}`, `#define HZ_TO_NSEC_DEN ${ticks}`);
  out.push(`#define NSEC_TO_HZ_NUM ${ticks}`, `#define NSEC_TO_HZ_DEN ${time}`);
  return `${out.join('\n')}\n`;
}

/** n / d as a fixed-point factor with `shift` fraction bits, rounded up. */
function scaled(shift: bigint, n: bigint, d: bigint): bigint {
  return ((1n << shift) * n + d - 1n) / d;
}

/** The fraction bits that bring the factor to 32 significant bits. */
function shiftFor(n: bigint, d: bigint): bigint {
  let shift = 0n;
  while (scaled(shift, n, d) < 0x8000_0000n) shift++;
  return shift;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
