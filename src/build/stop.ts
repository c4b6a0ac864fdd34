/** The end of a script of the project for a reason that its user can act on: shown without a stack. */
export class Stop extends Error {
  constructor(
    reason: string,
    readonly remedy?: string,
  ) {
    super(reason);
  }
}

/** Runs a script; says why it stopped and what helps, and leaves a non-zero exit status behind. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof Stop)) throw error;
    console.error(`error: ${error.message}`);
    if (error.remedy) console.error(`  try: ${error.remedy}`);
  }
}
