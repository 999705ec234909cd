const ELLIPSIS = '…';

/** The first line that the output lacks where the text shows it; an ellipsis stands for any lines, or for any end of one. */
export function firstMissing(shown: string, output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.trimEnd());
  let at = 0;
  let anywhere = true;
  for (const line of shown.trimEnd().split('\n')) {
    if (line === ELLIPSIS) {
      anywhere = true;
      continue;
    }
    const isIt = (candidate: string | undefined): boolean => candidate === line.trimEnd();
    const found = lines.findIndex((candidate, index) => index >= at && isIt(candidate));
    if (found < 0 || (!anywhere && found > at)) return line;
    [at, anywhere] = [found + 1, false];
  }
  return undefined;
}
