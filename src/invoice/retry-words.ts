import type { InvoicedClient } from './invoice-schema.ts';

/** Presets that a sentence names. */
const NAMED_MAX = 3;

/** Presets that explain retries equally well. */
export interface AlikePresets {
  /** Those that the client names itself after the most precisely. */
  readonly named: readonly string[];
  /** Those that would have done the same as the named ones, of which the user agent tells them. */
  readonly others: readonly string[];
  /** Whether the named ones would have done the same; else they are not told apart. */
  readonly isSame: boolean;
  /** What the client is told, where that is not what a preset does untold. */
  readonly told: Pick<InvoicedClient['retries'], 'attempts' | 'exhausted'>;
}

/** What a client does whose retries presets explain, possibly inside a loop, as the rest of a sentence. */
export function explainedWords(presets: AlikePresets, loop: InvoicedClient['retries']['loop']): string {
  const { named, isSame, told } = presets;
  const alike = isSame ? ', which would have done the same' : ', which are not told apart yet';
  const parts = [
    `retries like ${listed(named, 'or')}${agentWords(presets)}`,
    named.length === 1 ? '' : alike,
    toldWords(told),
  ];
  const [begin, ...inserted] = parts;
  const isInserted = inserted.some((part) => part !== '');
  return `${begin}${inserted.join('')}${loop === null ? '' : `${isInserted ? ',' : ''} inside ${loopWords(loop)}`}`;
}

/** `, set to 2 attempts`. */
function toldWords({ attempts, exhausted }: AlikePresets['told']): string {
  return attempts === undefined ? '' : `, set to ${attempts} attempts${exhausted === 0 ? ' or more' : ''}`;
}

/** `(by its user agent; 7.59.0 would have done the same)`: the other versions of a client that names itself. */
function agentWords({ named: [first = ''], others }: AlikePresets): string {
  const client = `${first.split('@', 1)[0]}@`;
  const versions = others.flatMap((preset) => (preset.startsWith(client) ? [preset.slice(client.length)] : []));
  return versions.length === 0 ? '' : ` (by its user agent; ${listed(versions, 'and')} would have done the same)`;
}

/** A loop of the program around its SDK, or instead of one. */
export function loopWords({ calls, exhausted }: NonNullable<InvoicedClient['retries']['loop']>): string {
  return exhausted > 0 ? `a loop of ${calls} of its own` : `a loop of its own of ${calls} calls or more`;
}

function listed(names: readonly string[], last: 'and' | 'or'): string {
  const beyond = names.length - NAMED_MAX;
  const shown = beyond > 0 ? [...names.slice(0, NAMED_MAX - 1), `${beyond + 1} others`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}`;
}
