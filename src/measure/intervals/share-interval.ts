/**
 * The score interval of a share (E. Wilson, J. Am. Stat. Assoc. 22, 1927), for as many independent requests as its standard error is worth (the
 * effective size of L. Kish, Survey Sampling, 1965), at most `count`. It is never empty and never leaves 0 to 1: of 0 in n it reaches to about 4/n where
 * `t` is that of many degrees of freedom.
 */
export function shareInterval(
  share: number,
  standardError: number,
  count: number,
  t: number,
): { readonly low: number; readonly high: number } {
  const independent = (share * (1 - share)) / (standardError * standardError);
  const n = Number.isFinite(independent) && independent > 0 ? Math.min(count, independent) : count;
  const squared = (t * t) / n;
  const middle = (share + squared / 2) / (1 + squared);
  const reach = (t * Math.sqrt((share * (1 - share)) / n + squared / (4 * n))) / (1 + squared);
  return { low: share === 0 ? 0 : Math.max(0, middle - reach), high: share === 1 ? 1 : Math.min(1, middle + reach) };
}
