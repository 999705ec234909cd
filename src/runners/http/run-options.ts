import type { SpendLeaseParts } from '../../client/client.ts';
import type { WallClock } from '../../engine/wall-driver.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect } from '../../wire/dialect.ts';
import type { TargetAccess } from '../target/access.ts';
import type { Carrier } from './carrier/carrier.ts';
import type { Stripe } from '../../workload/requests-ahead.ts';
import type { RequestTape } from './workers/request-tape.ts';
import type { AttemptSink } from './log/attempt-log.ts';

/** The spend cap that a run shares with others, and who holds it. */
export type SharedCap = Pick<SpendLeaseParts, 'capNano' | 'workers' | 'ask'>;

/** How a scenario is run over HTTP. */
export interface HttpRunOptions {
  readonly scenario: Scenario;
  readonly dialect: Dialect;
  /** Origin of the endpoint, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly apiKey: string;
  /** How it is reached beyond that; absent: by `apiKey` alone. */
  readonly access?: TargetAccess | undefined;
  /** A mock is told the keys of its draws, and charges by its own bill. */
  readonly world: 'mock' | 'real';
  readonly clock: WallClock;
  readonly log: Pick<AttemptSink, 'write' | 'ahead'> | undefined;
  /** Unix epoch ms, for waits that replies name as dates; default `Date.now`. */
  readonly epochMs?: (() => number) | undefined;
  /** What carries requests to the origin; who gives it ends it. Absent: sockets. */
  readonly carrier?: Carrier | undefined;
  /** The part of the load that this run sends; absent: all of it. */
  readonly stripe?: Stripe | undefined;
  /** The spend cap where it is shared with other runs: that of the scenario is what it begins with, so 0. Absent: it is this run's alone. */
  readonly lease?: SharedCap | undefined;
  /** Takes down which answers were kept, for who joins them with a bill; absent: they are kept here. */
  readonly tape?: RequestTape | undefined;
}
