/** The texts of a tree, and how it is configured. */
export interface TreeFiles {
  read(path: string): string | undefined;
  /** Whether a Kconfig symbol is `y` or `m`; asked without the `CONFIG_` prefix. */
  enabled(symbol: string): boolean;
}
