import { parse } from 'yaml';
import { z } from 'zod';
import { readProjectFile } from '../tidy/project-files.ts';

const text = z.string().min(1);
const stepSchema = z.strictObject({
  name: text,
  id: text,
  shell: z.literal('bash'),
  env: z.record(z.string().regex(/^[A-Z_]+$/), text),
  run: z.string().startsWith('set -euo pipefail\n'),
});

/** `action.yml`, as strictly as the rules of this repository want it: a composite action whose steps are all scripts. */
const actionSchema = z.strictObject({
  name: text,
  description: text,
  author: text,
  branding: z.strictObject({ icon: text, color: text }),
  inputs: z.record(
    z.string().regex(/^[a-z-]+$/),
    z.strictObject({ description: text, required: z.literal(true).optional(), default: z.string().optional() }),
  ),
  outputs: z.record(z.string().regex(/^[a-z-]+$/), z.strictObject({ description: text, value: text })),
  runs: z.strictObject({ using: z.literal('composite'), steps: z.array(stepSchema).min(1) }),
});

/** The parsed action. */
export const ACTION = actionSchema.parse(parse(readProjectFile('action.yml')));

/** A script of a step that holds an expression: whoever chooses the value then chooses what is run. */
export function interpolations(steps: readonly { readonly name: string; readonly run: string }[]): string[] {
  return steps.flatMap(({ name, run }) => (run.includes('${{') ? [name] : []));
}
