/** Sizes of pieces from a seed: mostly everything in one, now and then a few bytes. A small generator of its own: its quality does not matter. */
export function cutSizes(seed: number): () => number {
  let state = seed | 0;
  const most = [1 << 20, 4096, 200, 31][state & 3] as number;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return 1 + ((state >>> 8) % most);
  };
}
