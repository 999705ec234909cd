import type { Operation } from '../../src/workload/request-class.ts';
import type { DialectRoute, OperationsOf, RequestReading, WireRequest } from '../../src/wire/dialect.ts';
import type { ModelIndex } from '../../src/wire/model-view.ts';
import type { TrafficRecorder } from './traffic-recorder.ts';

/** Which models the reader of one request has asked for: vendors refuse those that they do not know while they read. */
class AskedNames {
  readonly operationsOf: OperationsOf;
  #first: string | undefined;
  #isKnown = false;

  constructor(operationsOf: OperationsOf) {
    this.operationsOf = (wireModel): readonly Operation[] => {
      const operations = operationsOf(wireModel);
      this.#first ??= wireModel;
      this.#isKnown ||= operations.length > 0;
      return operations;
    };
  }

  /** The model that was asked for, where no name of it is known. */
  get unknown(): string | undefined {
    return this.#isKnown ? undefined : this.#first;
  }
}

/** What an attempt asks for, which its traffic tells whatever the answer is; undefined, and not read, where no traffic is kept. */
export function readForTraffic(
  { traffic, modelIndex }: { readonly traffic: TrafficRecorder | undefined; readonly modelIndex: ModelIndex },
  number: number,
  route: DialectRoute,
  request: WireRequest,
): RequestReading | undefined {
  if (traffic === undefined) return undefined;
  const names = new AskedNames(modelIndex.operationsOf);
  const reading = route.read(request, names.operationsOf);
  const job = 'job' in reading ? reading.job : undefined;
  if (job !== undefined) traffic.read(number, job);
  const unknown = job === undefined ? names.unknown : modelIndex.find(job) === undefined ? job.wireModel : undefined;
  if (unknown !== undefined) traffic.unknownModel(number, unknown);
  return reading;
}
