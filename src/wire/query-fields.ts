/** The query of a path; empty where it has none. */
export function queryOf(path: string): URLSearchParams {
  const start = path.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : path.slice(start + 1));
}

/** The value of a query parameter of a path, decoded; undefined when it is absent. The first one wins. */
export function queryValue(path: string, name: string): string | undefined {
  const start = path.indexOf('?');
  if (start < 0) return undefined;
  // The usual case: one parameter without escapes.
  if (!/[&%+]/.test(path))
    return path.startsWith(`${name}=`, start + 1) ? path.slice(start + name.length + 2) : undefined;
  return queryOf(path).get(name) ?? undefined;
}
