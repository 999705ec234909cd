import type { ServerResponse } from 'node:http';

/** One attempt that came over one connection. */
export interface Caller {
  /** Number of the attempt in this run. */
  readonly number: number;
  readonly response: ServerResponse;
  /** Whether it still waits: neither answered, nor cut off, nor gone. */
  isOpen: boolean;
}
