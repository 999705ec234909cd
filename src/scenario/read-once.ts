/** A reader that reads each file once: a pipe cannot be read twice, and a file may change between two reads. */
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
