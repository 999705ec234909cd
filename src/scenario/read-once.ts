/** A reader that asks for each file once, however often its text is wanted: a pipe has no second time, and a file may change in between. */
export function readOnce(readText: (path: string) => string): (path: string) => string {
  const texts = new Map<string, string>();
  return (path) => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = readText(path);
    texts.set(path, text);
    return text;
  };
}
