import type { QueryRoute } from '../../src/wire/dialect.ts';
import { JOB_ID } from '../jobs/job-id.ts';
import { KnownPaths } from './known-paths.ts';

type Params = Readonly<Record<string, string>>;

/** A route, and the parameters that a path gives to it. */
interface RoutedQuery {
  readonly route: QueryRoute;
  readonly params: Params;
}

interface KnownQuery extends RoutedQuery {
  /** The parameter with the id of the job, and what stands around it there; undefined where no parameter has it. */
  readonly asked: { readonly name: string; readonly before: string; readonly after: string } | undefined;
}

/** No path has it: it stands where the id of a job stood. */
const ANY_ID = '\n';

/** The latest paths of questions about jobs and others, with their routes: paths that differ in the id of a job alone lead to the same one. */
export class KnownQueries {
  readonly #paths = new KnownPaths<KnownQuery>();

  find(path: string): RoutedQuery | undefined {
    const id = JOB_ID.exec(path)?.[0];
    if (id === undefined) return this.#paths.find(path);
    const known = this.#paths.find(path.replace(id, ANY_ID));
    if (known?.asked === undefined) return known;
    const { route, params, asked } = known;
    return { route, params: { ...params, [asked.name]: asked.before + id + asked.after } };
  }

  /** Keeps to which route a path has led, with the parameters that its framework has read from it. */
  add(path: string, { route, params }: RoutedQuery): void {
    const id = JOB_ID.exec(path)?.[0];
    if (id === undefined) return this.#paths.add(path, { route, params, asked: undefined });
    const holding = Object.keys(params).filter((name) => params[name]?.includes(id));
    const [name] = holding;
    const [before = '', after = '', ...further] = name === undefined ? [] : (params[name] as string).split(id);
    // An id that stands in two places is no place to put another one.
    if (holding.length > 1 || further.length > 0) return;
    this.#paths.add(path.replace(id, ANY_ID), {
      route,
      params,
      asked: name === undefined ? undefined : { name, before, after },
    });
  }
}
