/** How the run keeps its time. */
export interface RunTime {
  /** Brings the timeline up to the wall clock. */
  now(): number;
  /** Calls the provider: first brings the timeline up to the wall clock, then handles what is due. */
  act(action: () => void): void;
}
