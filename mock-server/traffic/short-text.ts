/** The first `charsMax` characters of a text, as a copy of their own: a piece of a text holds the whole of it in memory. */
export function shortText(text: string, charsMax: number): string {
  return Buffer.from(text.slice(0, charsMax), 'utf16le').toString('utf16le');
}
