/** Numbers from 0 to 1, the same for the same seed. Their quality does not matter: they only choose what is tried. */
export function chance(seed: number): () => number {
  let state = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / (1 << 24);
  };
}

/** Sizes of pieces from a seed: mostly everything in one, now and then a few bytes. */
export function cutSizes(seed: number): () => number {
  const random = chance(seed);
  const most = [1 << 20, 4096, 200, 31][seed & 3] as number;
  return () => 1 + Math.floor(random() * most);
}
