import type { Problem, ScenarioErrorCode } from '../src/errors/scenario-error.ts';

/** What the parent says to a mock server in a process of its own. */
export type ParentMessage =
  | {
      readonly type: 'serve';
      /** A scenario in input form, its provider written out, as `createScenario` takes it. */
      readonly scenario: unknown;
    }
  | { readonly type: 'close'; readonly graceMs?: number };

/** What the process says to its parent. */
export type ChildMessage =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'refused'; readonly code: ScenarioErrorCode; readonly problems: readonly Problem[] };
