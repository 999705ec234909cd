/** A reference to an environment variable, or `$${`, which stands for `${` itself. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A piece of a text: itself, or the environment variable whose value stands there. */
export type TextPiece = string | { readonly variable: string };

/** A text in pieces: `Bearer ${TOKEN}` is the text `Bearer ` and the variable `TOKEN`. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { 0: match, 1: variable, index } of text.matchAll(REFERENCE)) {
    pieces.push(text.slice(from, index) + (variable === undefined ? '${' : ''));
    if (variable !== undefined) pieces.push({ variable });
    from = index + match.length;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => piece !== '');
}

/** Whether a text begins a reference that is none, such as `${MY-KEY}` or `${KEY`. */
export function hasBrokenReference(text: string): boolean {
  return text.replaceAll(REFERENCE, '').includes('${');
}

/** Whether a text refers to an environment variable. */
export function refersToVariable(text: string): boolean {
  return textPieces(text).some((piece) => typeof piece !== 'string');
}

/** A text with the values of its variables. `valueOf` has one for each. */
export function filledText(text: string, valueOf: (variable: string) => string): string {
  return textPieces(text)
    .map((piece) => (typeof piece === 'string' ? piece : valueOf(piece.variable)))
    .join('');
}
