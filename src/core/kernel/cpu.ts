/** What C code can ask about the CPU. */
export interface CpuModel {
  /** Names of the cpucaps that the system has, as the tree spells them (`ARM64_HAS_VIRT_HOST_EXTN`, 6.1 too). Names that a tree does
   *  not know are ignored. */
  readonly capabilities: readonly string[];
  /** Sanitised ID registers by their name, without the `SYS_` prefix. */
  readonly idRegisters: Readonly<Record<string, bigint>>;
  /** The kernel runs at EL2. */
  readonly hypMode: boolean;
}

/** Always set once a kernel is past early boot. */
const bootCapabilities = ['ARM64_ALWAYS_BOOT', 'ARM64_ALWAYS_SYSTEM'];

/** A Cortex-A57-like CPU at EL1, as QEMU's `virt` machine has it: 44-bit physical addresses, 16-bit ASIDs, 4K and 64K granules. */
export const cortexA57: CpuModel = {
  capabilities: bootCapabilities,
  idRegisters: { ID_AA64MMFR0_EL1: 0x1124n, ID_AA64MMFR1_EL1: 0n, ID_AA64MMFR2_EL1: 0n, ID_AA64PFR0_EL1: 0x2222n },
  hypMode: false,
};
