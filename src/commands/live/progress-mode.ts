import { ScenarioError } from '../../errors/scenario-error.ts';
import type { Terminal } from '../options.ts';

/** What `--progress` takes. */
const PROGRESS_FLAGS = ['auto', 'block', 'plain', 'none'] as const;

/** How a run shows itself on stderr: a block that is rewritten, a line every ten seconds, or not at all. */
export type ProgressMode = 'block' | 'plain' | 'none';

/**
 * How a run shows itself: by `--progress`, else a block on a terminal, lines where the variable `CI` is set, and nothing elsewhere. `--quiet` is
 * stronger, and a block that has no terminal becomes lines. Throws a `ScenarioError` USAGE for another word.
 */
export function chooseProgress(
  { progress = 'auto', quiet }: { readonly progress?: string | undefined; readonly quiet: boolean },
  { stderr, env }: Pick<Terminal, 'stderr' | 'env'>,
): ProgressMode {
  if (!(PROGRESS_FLAGS as readonly string[]).includes(progress)) {
    const message = `expected ${PROGRESS_FLAGS.slice(0, -1).join(', ')} or none, not ${JSON.stringify(progress.slice(0, 80))}`;
    throw new ScenarioError('USAGE', [{ path: '--progress', message }]);
  }
  if (quiet || progress === 'none') return 'none';
  const canRewrite = stderr.isTTY === true && env['TERM'] !== 'dumb';
  if (progress === 'block') return canRewrite ? 'block' : 'plain';
  if (progress === 'plain' || isCi(env)) return 'plain';
  return canRewrite ? 'block' : 'none';
}

function isCi(env: NodeJS.ProcessEnv): boolean {
  return !['', '0', 'false'].includes(env['CI'] ?? '');
}
