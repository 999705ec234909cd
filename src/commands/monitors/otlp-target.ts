import type { Problem } from '../../errors/scenario-error.ts';

/** Where metrics are pushed to, and with which headers, which are secret. */
export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PATH = '/v1/metrics';
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VISIBLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Where `--otlp` pushes to: the URL behind it, with no headers of its own, or what the environment says as OpenTelemetry defines it ("OpenTelemetry Protocol
 * Exporter", 2026-12): `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` as it stands, else `OTEL_EXPORTER_OTLP_ENDPOINT` with `/v1/metrics` behind it, and the headers of
 * the variable beside it. Headers of the environment go only where the environment says. Else all problems.
 */
export function readOtlpTarget(text: string, env: NodeJS.ProcessEnv): OtlpTarget | readonly Problem[] {
  if (text !== '') {
    const url = readUrl(text, true);
    return url instanceof URL
      ? { url: url.href, headers: {} }
      : [{ path: '--otlp', message: `${url}; write --otlp behind the scenario file` }];
  }
  const own = env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'] ?? '';
  const [name, endpoint] =
    own === ''
      ? ['OTEL_EXPORTER_OTLP_ENDPOINT', env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '']
      : ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', own];
  if (endpoint === '') {
    const message = 'name the URL of a collector, such as http://127.0.0.1:4318, or set OTEL_EXPORTER_OTLP_ENDPOINT';
    return [{ path: '--otlp', message }];
  }
  const url = readUrl(endpoint, own === '');
  const ofSignal = env['OTEL_EXPORTER_OTLP_METRICS_HEADERS'] ?? '';
  const headers =
    ofSignal === ''
      ? readHeaders('OTEL_EXPORTER_OTLP_HEADERS', env)
      : readHeaders('OTEL_EXPORTER_OTLP_METRICS_HEADERS', env);
  const problems = [...(url instanceof URL ? [] : [{ path: name, message: url }]), ...headers.problems];
  return url instanceof URL && problems.length === 0 ? { url: url.href, headers: headers.read } : problems;
}

/** A URL, with the path of metrics behind that of a base; or what is wrong, without the text, which may hold a secret. */
function readUrl(text: string, isBase: boolean): URL | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    return 'expected the http or https URL of a collector, such as http://127.0.0.1:4318';
  if (url.username !== '' || url.password !== '')
    return 'the URL has a user or a password; put them into OTEL_EXPORTER_OTLP_HEADERS';
  url.hash = '';
  const path = url.pathname.replace(/\/+$/, '');
  if (isBase) url.pathname = path.endsWith(PATH) ? path : `${path}${PATH}`;
  return url;
}

/** Headers as `name=value,name=value` with percent escapes. */
function readHeaders(
  variable: string,
  env: NodeJS.ProcessEnv,
): { readonly read: Record<string, string>; readonly problems: readonly Problem[] } {
  const read: Record<string, string> = {};
  const problems: Problem[] = [];
  const parts = (env[variable] ?? '').split(',').map((part) => part.trim());
  for (const [i, part] of parts.entries()) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(0, at)).trim().toLowerCase();
    const value = decoded(part.slice(at + 1).trim());
    if (TOKEN.test(name) && value !== undefined && VISIBLE.test(value)) read[name] = value;
    else
      problems.push({
        path: variable,
        message: `header ${i + 1} is none: expected name=value,name=value with percent escapes`,
      });
  }
  return { read, problems };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
