import { durationText } from '../units/duration.ts';

/** Where the steady phase of a load begins and ends, in ms since the start. A request is of the phase in which it is due. */
export interface LoadPhases {
  /** 0 where there is no warm-up. */
  readonly steadyFromMs: number;
  /** Infinity where there is no cool-down. */
  readonly steadyUntilMs: number;
}

/** The phases of a load with a warm-up and a cool-down, of which one may be 0 ms long. */
export function loadPhases(warmupMs: number, cooldownMs: number, durationMs: number): LoadPhases {
  const steadyUntilMs = cooldownMs > 0 ? durationMs - cooldownMs : Number.POSITIVE_INFINITY;
  return { steadyFromMs: warmupMs, steadyUntilMs };
}

/** Why a load cannot have such phases: the field, and a sentence. Undefined where it can. */
export function phaseProblem(
  warmupMs: number,
  cooldownMs: number,
  durationMs: number,
): readonly [field: 'warmup' | 'cooldown', message: string] | undefined {
  if (cooldownMs > 0 && durationMs === Number.POSITIVE_INFINITY)
    return ['cooldown', 'when a cool-down begins follows from the end of the load: add duration (such as 5m)'];
  if (warmupMs + cooldownMs === 0 || warmupMs + cooldownMs < durationMs) return undefined;
  const message = `warmup and cooldown lie inside duration (${durationText(durationMs)}), and leave nothing of it; make them shorter, or the load longer`;
  return [warmupMs > 0 ? 'warmup' : 'cooldown', message];
}
