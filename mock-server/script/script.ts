import type { ServerResponse } from 'node:http';
import { type Problem, ScenarioError } from '../../src/errors/scenario-error.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import { isMap } from '../../src/scenario/field-path.ts';
import { type FieldProblem, readInput } from '../../src/scenario/load-scenario.ts';
import { nearestFirst } from '../../src/units/nearest.ts';
import type {
  Dialect,
  DialectRoute,
  JobRequest,
  QueryRoute,
  RefusalCause,
  WireRequest,
} from '../../src/wire/dialect.ts';
import type { ModelIndex } from '../../src/wire/model-view.ts';
import { isLoopback } from '../addresses.ts';
import { FORCE_FORBIDDEN, FORCE_HEADER, readForced } from './forced-answer.ts';
import { ROUTE_FORM, RoutePattern, splitRoute } from './route-pattern.ts';
import { answerProblems, type StepProblem } from './step-problems.ts';
import {
  bodyBytes,
  keyDigest,
  type ScriptedAnswer,
  type ScriptStep,
  STEPS_MAX,
  stepSchema,
  stepsSchema,
} from './step-options.ts';

/** Bytes that all waiting steps may have together as JSON. */
export const SCRIPT_BYTES_MAX = 8_388_608;
/** Headers that the steps of one request may have together. */
const HEADERS_MAX = 10_000;

/** A step that has answers left, as it was given; its API key is not shown. */
export type ShownStep = Readonly<Record<string, unknown>>;

/** What is left of the script, in the order in which requests are compared with it. */
export interface ScriptView {
  /** Requests that were answered by it. */
  readonly answered: number;
  /** `times`: answers that are left. */
  readonly steps: readonly ShownStep[];
}

/** What the script has done and has left, in numbers. */
export interface ScriptStats {
  readonly answered: number;
  /** Steps with answers left, and these answers. */
  readonly steps: number;
  readonly left: number;
}

interface ScriptWorld {
  readonly dialect: Dialect;
  readonly models: ProviderOptions['models'];
  readonly modelIndex: ModelIndex;
  /** Whether a header is obeyed from other machines than this one. */
  readonly allowForce: boolean;
}

interface WaitingStep {
  readonly step: ScriptStep;
  /** As JSON: the bytes that it is weighed by. */
  readonly shown: Buffer;
  left: number;
}

/** The answers that requests get next: steps in the order in which they were given, of which the first that fits answers. */
export class Script {
  readonly #world: ScriptWorld;
  readonly #routes: readonly (DialectRoute | QueryRoute)[];
  #steps: readonly WaitingStep[] = [];
  #answered = 0;

  constructor(world: ScriptWorld) {
    this.#world = world;
    this.#routes = [...world.dialect.routes, ...(world.dialect.queries ?? [])];
  }

  /** Adds a step, or a list of them, in input form. Throws a `ScenarioError` with every problem, and adds nothing then. */
  add(input: unknown): void {
    const isList = Array.isArray(input);
    const all: readonly unknown[] = isList ? input : [input];
    const list = all.slice(0, STEPS_MAX);
    const shown = list.map(shownStep);
    const bytes = [...this.#steps.map((step) => step.shown), ...shown].reduce((sum, each) => sum + each.length, 0);
    const headers = list.reduce<number>((sum, step) => sum + headerCount(step), 0);
    const bounds = boundProblems(this.#steps.length + all.length, bytes, headers);
    // What is too large is not looked at: its problems could be as many as its bytes.
    if (bytes > SCRIPT_BYTES_MAX || headers > HEADERS_MAX) throw new ScenarioError('SCENARIO_INVALID', bounds);
    const further = list.flatMap((item, at): FieldProblem[] =>
      this.#problemsOf(item).map(([field, message]) => ({ path: isList ? [at, field] : [field], message })),
    );
    const whole = bounds.map(({ message }): FieldProblem => ({ path: [], message }));
    const found = [...further, ...whole];
    const reading = isList ? readInput(stepsSchema, list, found) : readInput(stepSchema, input, found);
    if ('problems' in reading) throw new ScenarioError('SCENARIO_INVALID', reading.problems);
    const added = [reading.value].flat().map((step, at): WaitingStep => ({
      step,
      shown: shown[at] as Buffer,
      left: step.times,
    }));
    this.#steps = [...this.#steps, ...added];
  }

  clear(): void {
    this.#steps = [];
  }

  view(): ScriptView {
    return { answered: this.#answered, steps: this.#steps.map(viewOf) };
  }

  /** The first `max` steps that wait, as JSON. */
  next(max: number): string[] {
    return this.#steps.slice(0, max).map((step) => JSON.stringify(viewOf(step)));
  }

  stats(): ScriptStats {
    const left = this.#steps.reduce((sum, step) => sum + step.left, 0);
    return { answered: this.#answered, steps: this.#steps.length, left };
  }

  /**
   * The answer that a request has from its own header, or from the first step that fits, which is used up with that; a refusal of a header that
   * cannot be obeyed; undefined where neither says anything. `read` is there where the route creates jobs.
   */
  answerTo(
    request: WireRequest,
    { req }: ServerResponse,
    read?: DialectRoute['read'],
  ): ScriptedAnswer | { readonly refusal: RefusalCause } | undefined {
    const header = request.headers[FORCE_HEADER];
    if (header === undefined) return this.#steps.length === 0 ? undefined : this.#take(request, read);
    if (!this.#world.allowForce && !isLoopback(req.socket.remoteAddress ?? '')) return { refusal: FORCE_FORBIDDEN };
    const forced = readForced(header, read !== undefined);
    if (!('refusal' in forced)) this.#answered++;
    return forced;
  }

  #take(request: WireRequest, read: DialectRoute['read'] | undefined): ScriptedAnswer | undefined {
    let job: JobRequest | undefined;
    let isRead = false;
    const asked = (): JobRequest | undefined => {
      if (!isRead) job = this.#read(request, read);
      isRead = true;
      return job;
    };
    const fits = ({ step }: WaitingStep): boolean =>
      (step.route === undefined ? read !== undefined : step.route.matches(request.method, request.path)) &&
      (step.keyDigest === undefined || step.keyDigest === digestOf(request.headers['authorization'])) &&
      (step.operation === undefined || step.operation === asked()?.operation) &&
      (step.model === undefined || this.#isFor(step.model, asked()));
    const found = this.#steps.find(fits);
    if (found === undefined) return undefined;
    found.left--;
    this.#answered++;
    if (found.left === 0) this.#steps = this.#steps.filter((each) => each !== found);
    return found.step.answer;
  }

  #read(request: WireRequest, read: DialectRoute['read'] | undefined): JobRequest | undefined {
    const reading = read?.(request, this.#world.modelIndex.operationsOf);
    return reading !== undefined && 'job' in reading ? reading.job : undefined;
  }

  /** The routes of the dialect whose requests a pattern can be for. */
  #routesOf(pattern: string): readonly (DialectRoute | QueryRoute)[] {
    const { method, path } = splitRoute(pattern);
    return this.#routes.filter(
      (route) => new RoutePattern(route).matches(method, path) || routeText(route) === pattern,
    );
  }

  get #routeTexts(): readonly string[] {
    return this.#routes.map(routeText);
  }

  #isFor(model: string, job: JobRequest | undefined): boolean {
    if (job === undefined) return false;
    const index = this.#world.modelIndex.find(job);
    return job.wireModel === model || (index !== undefined && this.#world.models[index]?.name === model);
  }

  /** What is wrong with a step that its schema cannot know. */
  #problemsOf(step: unknown): readonly StepProblem[] {
    if (!isMap(step)) return [];
    const { model, route, billed, operation } = step;
    const problems = answerProblems(step);
    const names = new Set(this.#world.models.flatMap(({ name, wireName }) => [name, wireName]));
    if (typeof model === 'string' && !names.has(model))
      problems.push(['model', `the provider has no model ${quoted(model)}; it has ${nearest(model, [...names])}`]);
    if (typeof route !== 'string' || !ROUTE_FORM.test(route)) return problems;
    const routes = this.#routesOf(route);
    if (routes.length === 0)
      problems.push(['route', `no such route as ${quoted(route)}; there is ${nearest(route, this.#routeTexts)}`]);
    if (routes.length === 0 || routes.some((each) => 'read' in each)) return problems;
    const message = `${route} creates no job: leave it out`;
    if (billed === true) problems.push(['billed', message]);
    if (model !== undefined) problems.push(['model', message]);
    if (operation !== undefined) problems.push(['operation', message]);
    return problems;
  }
}

const routeText = ({ method, path }: DialectRoute | QueryRoute): string => `${method} ${path}`;
const quoted = (text: string): string => JSON.stringify(text.slice(0, 80));
const nearest = (text: string, names: readonly string[]): string => nearestFirst(text, names).slice(0, 10).join(', ');

/** A step in input form as JSON; nothing of what is none. */
function shownStep(input: unknown): Buffer {
  const shown = isMap(input) && input['key'] !== undefined ? { ...input, key: '(not shown)' } : input;
  return Buffer.from(bodyBytes(shown) ?? []);
}

function viewOf({ shown, left }: WaitingStep): ShownStep {
  return { ...(JSON.parse(shown.toString()) as ShownStep), times: left };
}

/** The digest of the key in an `authorization` header: what stands behind the scheme. */
function digestOf(authorization: string | undefined): string | undefined {
  const key = authorization === undefined ? undefined : /^\s*\S+\s+(\S.*?)\s*$/.exec(authorization)?.[1];
  return key === undefined ? undefined : keyDigest(key);
}

function headerCount(step: unknown): number {
  return isMap(step) && isMap(step['headers']) ? Object.keys(step['headers']).length : 0;
}

/** What is wrong with the script as a whole. */
function boundProblems(steps: number, bytes: number, headers: number): Problem[] {
  const problems: Problem[] = [];
  if (steps > STEPS_MAX) {
    const message = `${steps} steps would wait, and at most ${STEPS_MAX} may: give one step more \`times\`, or wait until some are used`;
    problems.push({ path: '', message });
  }
  if (bytes > SCRIPT_BYTES_MAX) {
    const message = `all steps would have ${bytes} bytes as JSON, and at most ${SCRIPT_BYTES_MAX} may wait: send shorter ones`;
    problems.push({ path: '', message });
  }
  if (headers > HEADERS_MAX) {
    const message = `the steps have ${headers} headers together, and at most ${HEADERS_MAX} may come at once: give fewer`;
    problems.push({ path: '', message });
  }
  return problems;
}
