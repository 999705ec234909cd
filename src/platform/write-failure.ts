const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or choose another path',
  EDQUOT: 'your share of the disk is used up: make room, or choose another path',
  EFBIG: 'a file may not be larger here: raise the limit (ulimit -f), or choose another path',
  EROFS: 'the disk is read-only: choose another path',
};

/** Why something could not be written, and what to do, from what the disk threw: `(ENOSPC); the disk is full: make room, …`. */
export function writeFailureText(error: unknown, advice = 'choose another path'): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return `(${code}); ${ADVICE[code] ?? advice}`;
}
