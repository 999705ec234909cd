import { isMap } from './field-path.ts';

/** What a file may be. */
export type FileKind = 'scenario' | 'provider' | 'catalog';

/** What to do with a file of each kind where another was wanted. */
const ADVICE: Readonly<Record<FileKind, string>> = {
  scenario: 'is a scenario: tollmark simulate FILE runs it',
  provider: 'is a provider: a scenario names it with `provider: FILE`, and tollmark mock --provider FILE serves it',
  catalog:
    'is a price catalog: tollmark prices --catalog FILE lists it, and a model names it with `price: { catalog, model }`',
};

/** The kind of file that plain data is from, by fields that no other kind has; undefined where it has none of them. */
export function fileKind(value: unknown): FileKind | undefined {
  const has = (field: string): boolean => isMap(value) && Object.hasOwn(value, field);
  if (has('workload') || has('provider')) return 'scenario';
  if (has('models')) return 'provider';
  return has('entries') || has('vendor') ? 'catalog' : undefined;
}

/** One sentence for a file that is of another kind than was wanted; undefined where it is not, or where its kind is unknown. */
export function wrongKind(value: unknown, wanted: FileKind): string | undefined {
  const kind = fileKind(value);
  return kind === undefined || kind === wanted ? undefined : `${ADVICE[kind]}; here a ${wanted} is wanted`;
}
