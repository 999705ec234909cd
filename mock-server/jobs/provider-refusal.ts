import { refusalMessage as unpaidMessage } from '../../src/billing/account/refusal.ts';
import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import type { ProviderRefusal } from '../../src/provider/limits/gate.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import { HINT } from '../../src/units/retry-hint.ts';
import type { Dialect, JobRequest, RefusalCause } from '../../src/wire/dialect.ts';
import { refusalMessage } from '../refusals.ts';

/** What a client is told that the provider has refused with a status. */
export function providerRefusal(
  { dialect, provider }: { readonly dialect: Dialect; readonly provider: Pick<ProviderOptions, 'billing'> },
  request: JobRequest,
  { status, outcome, hintForm, waitMs, requiredNano, availableNano, isGone }: Readonly<ProviderRefusal>,
): RefusalCause {
  const name = OUTCOMES[outcome] as Outcome;
  const unknown = isGone ? dialect.unknownModel(request.wireModel) : undefined;
  const gone = unknown?.status === status ? unknown : undefined;
  const unpaid = name === 'unpaid' ? provider.billing.account?.refusal : undefined;
  const message =
    unpaid === undefined ? refusalMessage(name, status) : unpaidMessage(unpaid, requiredNano, availableNano);
  return {
    status,
    outcome: name,
    message,
    accept: request.accept,
    request,
    ...gone,
    ...(unpaid?.code === undefined ? {} : { code: unpaid.code }),
    ...(hintForm === HINT.none ? {} : { retryAfter: { form: hintForm, waitMs } }),
  };
}
