/** Error numbers of include/uapi/asm-generic/errno*.h and include/linux/errno.h that drivers return. */
export const errno = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  ERANGE: 34,
  ENOSYS: 38,
  ENODATA: 61,
  EOVERFLOW: 75,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EPROBE_DEFER: 517,
} as const;

const names = new Map<number, string>(Object.entries(errno).map(([name, value]) => [value, name]));

/** `ENOMEM` for 12, or undefined for a number that is not in the table. */
export function errnoName(value: number): string | undefined {
  return names.get(value);
}

/** The pointer that ERR_PTR(-error) makes. */
export function errorPointer(error: number): bigint {
  return BigInt.asUintN(64, BigInt(-error));
}
