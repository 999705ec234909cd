import type { Problem } from '../../errors/scenario-error.ts';
import { modelIndexOf } from '../../provider/provider-options.ts';
import { pathText } from '../../scenario/field-path.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect, WireRequest } from '../../wire/dialect.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { TargetAccess } from './access.ts';
import { type ExtendedRequest, withExtras } from './extra-fields.ts';

type Encoding = Pick<TargetAccess, 'extras' | 'extrasOfModel'>;

/** The path of the request of the first class, as the wire format writes it. */
export function firstPath(scenario: Scenario): string {
  const [first] = scenario.workload.requests;
  return first === undefined ? '/' : encoded(scenario, dialectOf(scenario), first, '').path;
}

/** The request of a class with what it gets besides the vendor's format. */
export function extendedRequest(
  scenario: Scenario,
  dialect: Dialect,
  requestClass: RequestClass,
  apiKey: string,
  { extras, extrasOfModel }: Encoding,
): ExtendedRequest {
  return withExtras(encoded(scenario, dialect, requestClass, apiKey), extrasOfModel.get(requestClass.model) ?? extras);
}

/** What is wrong with extra headers and fields: each of them once, whatever the number of classes that get it. */
export function requestProblems(scenario: Scenario, encoding: Encoding): Problem[] {
  const dialect = dialectOf(scenario);
  const found = new Map<string, Problem>();
  for (const requestClass of scenario.workload.requests) {
    for (const { path, message } of extendedRequest(scenario, dialect, requestClass, '', encoding).problems) {
      const [part = '', ...rest] = path;
      const own = scenario.target?.models[requestClass.model]?.[part as 'headers' | 'body'];
      const [name = ''] = rest;
      const isOwn = own !== undefined && (rest.length === 0 || Object.hasOwn(own, name));
      const place = pathText(['target', ...(isOwn ? ['models', requestClass.model] : []), ...path]);
      if (!found.has(place))
        found.set(place, { path: place, message: `${message} (workload.requests[${requestClass.index}])` });
    }
  }
  return [...found.values()];
}

function dialectOf({ provider }: Scenario): Dialect {
  return DIALECTS[provider.dialect as DialectName];
}

function encoded(
  { provider: { models } }: Scenario,
  dialect: Dialect,
  requestClass: RequestClass,
  apiKey: string,
): WireRequest {
  const model = models[modelIndexOf(models, requestClass)];
  return dialect.encode(requestClass, model?.wireName ?? requestClass.model, apiKey);
}
