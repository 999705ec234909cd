import { wallClock } from '../../platform/wall-clock.ts';
import type { Terminal } from '../options.ts';
import { type DisplayOptions, RunDisplay, type Watchable } from './display.ts';
import { chooseProgress } from './progress-mode.ts';

/** Flags of commands whose runs can be watched. */
export interface LiveFlags {
  /** `auto`, `block`, `plain` or `none`; undefined: `auto`. */
  readonly progress?: string | undefined;
}

/** Whoever watches the runs of a command, as the command sees them. */
export interface Watching {
  /** Whether runs show themselves, so that no other progress is wanted. */
  readonly isShown: boolean;
  /** A run has begun. */
  watch(run: Watchable): void;
  /** Says something on stderr in between. */
  say(text: string): void;
  /** Nothing is shown any more. */
  hide(): void;
}

/** Opens all that flags ask for. Throws a `ScenarioError` for what is wrong with them, before any load. */
export function openWatching(
  flags: LiveFlags & { readonly quiet: boolean },
  terminal: Pick<Terminal, 'stderr' | 'env'>,
  { runs, thresholds }: Pick<DisplayOptions, 'runs' | 'thresholds'>,
): Watching {
  const mode = chooseProgress(flags, terminal);
  const display = new RunDisplay({ mode, stderr: terminal.stderr, clock: wallClock, runs, thresholds });
  return {
    // Studies have a bar for all of their runs.
    isShown: runs === 1 || mode !== 'block',
    watch: (run) => display.watch(run),
    say: (text) => display.say(text),
    hide: () => display.end(),
  };
}
