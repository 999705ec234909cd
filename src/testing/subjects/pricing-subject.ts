import type { Rounding } from '../../money/ratio.ts';
import type { Amount, Eventually } from '../amount.ts';
import type { Consumption, DatedTariff, Tariff, TariffKind } from '../tariff.ts';

/** What a consumption costs under a tariff: a pure function of both. */
export interface PricingSubject {
  /** The kinds of tariff that it can price: only those are generated. */
  readonly kinds: readonly TariffKind[];
  /** What else its tariffs may carry. Default: nothing. */
  readonly terms?: readonly ('discount' | 'markup' | 'minimum')[];
  /** Most decimals of a rate in dollars. Default: 12. */
  readonly decimals?: number;
  /** The smallest amount that it charges, in nano-USD: 1n is a nano-dollar (default), 10_000_000n a cent. */
  readonly unitNano?: bigint;
  /** How an exact price becomes a multiple of that unit, once, at the end; `none`: it does not. Default: `half-up`. */
  readonly rounding?: Rounding | 'none';
  /** The price of one request. */
  price(tariff: Tariff, consumption: Consumption): Eventually<Amount>;
  /** Whether a tariff would be loaded. It is asked about ones with rates such as `-1` and `NaN`, which must not be. */
  accepts?(tariff: Tariff): Eventually<boolean>;
  /** The price of one request at an instant, by the version of the tariff that was in force then. */
  priceAt?(versions: readonly DatedTariff[], consumption: Consumption, atMs: number): Eventually<Amount>;
}
