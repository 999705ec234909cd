/** A sentence about a run, and how much it tells: 1 is a cause of all that went wrong. */
export interface Finding {
  readonly weight: number;
  readonly text: string;
}
