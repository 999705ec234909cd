/** What stands for a secret in a report. */
export const MASK = '***';
/** How options, variables and parameters are called whose values are secrets. */
export const SECRET_NAME: RegExp = /key|token|secret|passw|auth|credential/i;
/** A prefix as vendors give to keys, or twenty letters and digits and more without a word in them. */
const LIKE_A_KEY = /\b(?:sk|pk|key|lmnfl|whsec)[-_][\w-]{4,}|\b(?=\w*\d)(?=\w*[a-z])\w{20,}\b/gi;
const SCHEME = /(?:bearer|basic)(?:\s|%20|\+)+\S+/gi;
const NAMED = /([\w-]*(?:key|token|secret|passw|auth|credential)[\w-]*(?:=|%3D))[^\s&;/]+/gi;

/** A text that others wrote, as reports show it: what looks like a secret, or is named as one, is masked. */
export function maskSecrets(text: string): string {
  return text.replaceAll(SCHEME, MASK).replaceAll(NAMED, `$1${MASK}`).replaceAll(LIKE_A_KEY, MASK);
}
