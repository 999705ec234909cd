import { foreignText } from '../../units/clean-text.ts';
import type { SecretMask } from '../target/secret-mask.ts';

/** A dialect cuts the vendor's words to 300 characters, and says around them what they are. */
const MESSAGE_CHARS_MAX = 600;
/** As many as dialects keep of a name. */
const NAME_CHARS_MAX = 512;

/** What an endpoint says of an attempt, as it is kept: bounded, on one line, and without secrets. */
export function saidMessage<T extends string | undefined>(text: T, mask: SecretMask): T {
  return text === undefined ? text : (mask.text(foreignText(text, MESSAGE_CHARS_MAX)) as T);
}

/** As `saidMessage`, for a name that hardly comes twice, such as that of a job. */
export function saidId<T extends string | undefined>(text: T, mask: SecretMask): T {
  return text === undefined ? text : (mask.text(foreignText(text, NAME_CHARS_MAX)) as T);
}

/** As `saidMessage`, for a name of which there are few, such as that of a model. */
export function saidName<T extends string | undefined>(text: T, mask: SecretMask): T {
  return text === undefined ? text : (mask.name(foreignText(text, NAME_CHARS_MAX)) as T);
}
