import type { ClientListener } from '../../client/client-parts.ts';
import type { ProviderListener } from '../../provider/submission.ts';

/** Who looks on while a simulation runs. */
export interface SimulationWatchers {
  /** Whether requests may take the fast lane, on which nothing is told; default true. False leaves everything to events. */
  readonly isLaneOpen?: boolean;
  /** Wraps what the client, or the provider, tells. */
  readonly client?: (own: ClientListener) => ClientListener;
  readonly provider?: (own: ProviderListener) => ProviderListener;
}
