import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 inline more per function: the simulator is one long loop through many small ones, and runs about a tenth faster for it. And lets V8
 * wait longer before it compiles a function again: a thousand small simulations take 15 to 30 % less time (Node 20.20, measured 2026-12).
 * Call it before the code that is to gain has run; results do not depend on it.
 */
export function tuneForSimulation(): void {
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=2500');
  setFlagsFromString('--interrupt-budget=600000');
}
