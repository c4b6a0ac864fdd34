/** Which steps are tried: all of them while the budget lasts, then every second, fourth, eighth ..., each for half as many tries as the one before,
 *  so that a run of any length costs at most twice the budget and its end is looked at too. */
export class TrialBudget {
  #spent = 0;
  #stride = 1;
  #limit: number;
  #share: number;
  #since = 0;

  constructor(budget: number) {
    this.#limit = budget;
    this.#share = budget;
  }

  /** Whether the next step is tried. */
  next(): boolean {
    this.#since++;
    if (this.#since < this.#stride) return false;
    this.#since = 0;
    return true;
  }

  /** Tries were made. */
  spend(tries: number): void {
    this.#spent += tries;
    while (this.#spent >= this.#limit && this.#stride < 2 ** 20) {
      this.#stride *= 2;
      this.#share = Math.max(1, this.#share / 2);
      this.#limit += this.#share;
    }
  }
}
