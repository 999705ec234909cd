import { AWS_PRESETS } from './aws-standard.ts';
import { FAL_PRESETS } from './fal.ts';
import { GENAI_PRESETS } from './genai.ts';
import { NO_RETRY_PRESETS } from './no-retry.ts';
import { PRODIA_PRESETS } from './prodia.ts';
import { REPLICATE_PRESETS } from './replicate.ts';
import type { RetryPreset } from './retry-preset.ts';
import { STAINLESS_PRESETS } from './stainless.ts';
import { VERCEL_AI_PRESETS } from './vercel-ai.ts';

/** Every preset. Of one client the newest version stands last. */
export const RETRY_PRESETS: readonly RetryPreset[] = [
  ...NO_RETRY_PRESETS,
  ...PRODIA_PRESETS,
  ...STAINLESS_PRESETS,
  ...VERCEL_AI_PRESETS,
  ...GENAI_PRESETS,
  ...AWS_PRESETS,
  ...FAL_PRESETS,
  ...REPLICATE_PRESETS,
];

function clientOf(name: string): string {
  return name.split('@', 1)[0] ?? name;
}

/** The preset of that name; a name without a version means the newest one. Undefined when there is none. */
export function findRetryPreset(name: string): RetryPreset | undefined {
  return RETRY_PRESETS.findLast((preset) => preset.name === name || clientOf(preset.name) === name);
}

/** Insertions, deletions and replacements of one character that turn `a` into `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** How far a preset's name is from what was wanted: 1 when it begins so, else the edits to its name or its client's. */
function distance(wanted: string, preset: RetryPreset): number {
  const client = clientOf(wanted);
  if (client !== '' && preset.name.startsWith(client)) return 1;
  return Math.min(editDistance(wanted, preset.name), editDistance(client, clientOf(preset.name)));
}

/** The preset that someone who wrote `name` most likely meant; 64 characters of it count. */
export function nearestRetryPreset(name: string): RetryPreset {
  const wanted = name.slice(0, 64).toLowerCase();
  const distances = RETRY_PRESETS.map((preset) => distance(wanted, preset));
  const nearest = RETRY_PRESETS[distances.indexOf(Math.min(...distances))];
  if (nearest === undefined) throw new Error('There is at least one retry preset, so one of them is the nearest.');
  return nearest;
}
