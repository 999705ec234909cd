import type { TrafficAttempt } from './traffic.ts';

/** What a preset gains by how its client names itself: these times as likely as the others. */
const NAMED = 50;
const NAMED_WITH_VERSION = 500;

/**
 * How clients name themselves in their user agents. SDKs of Stainless write `Name/JS version` (npm openai 6.49.0, client.js, getUserAgent, 2026-12);
 * the others as their packages do (npm ai 6.0.326, @fal-ai/client 1.10.1, @google/genai 2.32.0, replicate 1.4.0, got 14, 2026-12).
 */
const AGENTS: Readonly<Record<string, RegExp>> = {
  'openai-node': /OpenAI\/JS ([\w.]+)/,
  'openai-python': /OpenAI\/Python ([\w.]+)/,
  'anthropic-ts': /Anthropic\/JS ([\w.]+)/,
  'together-ai': /Together\/JS ([\w.]+)/,
  'groq-sdk': /Groq\/JS ([\w.]+)/,
  got: /^got \((https)/,
  urllib3: /python-urllib3\/([\w.]+)/,
  'vercel-ai': /(?:^|\s)ai\/([\w.]+)/,
  'aws-standard': /aws-sdk-js\/([\w.]+)/,
};
/** `fal-js-submit` and the like. */
const FAMILIES: readonly (readonly [begin: string, agent: RegExp])[] = [
  ['fal-js', /@fal-ai\/client\/([\w.]+)/],
  ['fal-python', /fal-client\/([\w.]+)/],
  ['genai-js', /google-genai-sdk\/([\w.]+).*gl-node/],
  ['genai-python', /google-genai-sdk\/([\w.]+).*gl-python/],
  ['replicate-js', /replicate-javascript\/([\w.]+)/],
];

/** How much more likely a preset is than others, before anything was seen of its retries, by what its client says of itself. */
export function selfNamed(
  preset: string,
  { userAgent, stainless }: Pick<TrafficAttempt, 'userAgent' | 'stainless'>,
): number {
  const [client = preset, version = ''] = preset.split('@', 2);
  const agent = AGENTS[client] ?? FAMILIES.find(([begin]) => client.startsWith(begin))?.[1];
  const found = agent?.exec(userAgent);
  if (found === null || found === undefined) return 1;
  const stated = stainless?.version === undefined || stainless.version === '' ? found[1] : stainless.version;
  return isSameMajor(version, stated ?? '') ? NAMED_WITH_VERSION : NAMED;
}

/** Of presets, those that a client names itself after the most precisely; all where it names itself after none. */
export function namedAfter<T extends { readonly name: string }>(
  presets: readonly T[],
  client: Pick<TrafficAttempt, 'userAgent' | 'stainless'>,
): readonly T[] {
  const gains = presets.map(({ name }) => selfNamed(name, client));
  const most = gains.reduce((max, gain) => Math.max(max, gain), 0);
  return presets.filter((_, index) => gains[index] === most);
}

function isSameMajor(a: string, b: string): boolean {
  return a !== '' && a.split('.', 1)[0] === b.split('.', 1)[0];
}
