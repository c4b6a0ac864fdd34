/** What every stateful part of the machine offers, so that a scenario can go back to any step. `State` is opaque to all but its owner,
 *  immutable once taken, and holds no reference into the running machine. */
export interface Snapshotable<State> {
  snapshot(): State;
  restore(state: State): void;
}
