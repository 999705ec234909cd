/** Forms in which a server tells a client how long to wait before it tries again, as numbers for typed arrays. */
export const HINT = { none: 0, seconds: 1, date: 2, milliseconds: 3 } as const;
