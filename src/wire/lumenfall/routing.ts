import type { JobTry } from '../query-context.ts';
import type { JobRequest, WireReply } from '../dialect.ts';
import { RequestText } from '../request-text.ts';
import type { ExactJson } from './json.ts';

/** The provider in replies of a model that has no upstreams here: the mock itself. */
const OWN_UPSTREAM = 'tollmark';

/** Display names of provider slugs (docs.lumenfall.ai, routing and providers, 2026-11); any other is shown by its slug. */
const NAMES: Readonly<Record<string, string>> = {
  vertex: 'Google Vertex',
  openai: 'OpenAI',
  replicate: 'Replicate',
  fal: 'fal',
};

/** The name that the vendor gives to a request: what `X-Lumenfall-Request-Id` and the request list carry. */
export function requestId(jobId: string): string {
  return `req_${jobId}`;
}

/** The name that the vendor gives to a video. */
export function videoId(jobId: string): string {
  return `video_${jobId}`;
}

/** The job of either name; a text without a prefix is the job's id. */
export function jobIdOf(name: string): string {
  return name.replace(/^(?:req|video)_/, '');
}

/**
 * The part of a model's name before its first slash forces an upstream: `vertex/gemini-3-pro-image` (docs.lumenfall.ai/routing, 2026-11).
 * Undefined where there is none.
 */
export function forcedUpstream(wireModel: string): JobRequest['forced'] {
  const slash = wireModel.indexOf('/');
  if (slash < 1 || slash === wireModel.length - 1) return undefined;
  return { upstream: wireModel.slice(0, slash), wireModel: wireModel.slice(slash + 1) };
}

/** Slug of the upstream that served, or that is about to. */
export function upstreamOf(request: JobRequest, tries: readonly JobTry[]): string {
  // A provider that tries again by itself, without upstreams, names none.
  return tries.at(-1)?.upstream || (request.forced?.upstream ?? OWN_UPSTREAM);
}

/**
 * The part of `metadata` that tells of routing: the model as it was asked for, what ran it where, and every try (docs.lumenfall.ai,
 * api-reference/videos/get and images/generate, 2026-11). The fields inside of `attempts` are not published: slug, name, status, and whether
 * it failed are an assumption.
 */
function routingMetadata(
  request: JobRequest,
  jobId: string,
  tries: readonly JobTry[],
): { readonly [name: string]: ExactJson } {
  const upstream = upstreamOf(request, tries);
  const wireModel = request.forced?.wireModel ?? request.wireModel;
  return {
    model: request.wireModel,
    executed_model: `${upstream}/${wireModel}`,
    provider: upstream,
    provider_name: NAMES[upstream] ?? upstream,
    upstream_id: `${upstream}-${jobId}`,
    attempts: tries.map((each) => ({
      provider: each.upstream || OWN_UPSTREAM,
      provider_name: NAMES[each.upstream] ?? (each.upstream || OWN_UPSTREAM),
      status: each.status < 400 ? 'succeeded' : 'failed',
      http_status: each.status,
    })),
  };
}

/** How what is said of routing ends where no upstream was tried. */
const UNTRIED_END = '","attempts":[]';
/** What is said of routing where no upstream was tried, as JSON up to the job's id. */
const untriedTexts = new RequestText((request) =>
  JSON.stringify(routingMetadata(request, '', [])).slice(0, -UNTRIED_END.length - 1),
);

/** `routingMetadata` as JSON without its last brace. */
export function routingText(request: JobRequest, jobId: string, tries: readonly JobTry[]): string {
  return tries.length === 0
    ? `${untriedTexts.of(request)}${jobId}${UNTRIED_END}`
    : JSON.stringify(routingMetadata(request, jobId, tries)).slice(0, -1);
}

/** The headers of every answer (docs.lumenfall.ai/client-libraries/http, 2026-11). */
export function routingHeaders(request: JobRequest, jobId: string, tries: readonly JobTry[]): WireReply['headers'] {
  return {
    'x-lumenfall-provider': headerText(upstreamOf(request, tries)),
    'x-lumenfall-model': headerText(request.forced?.wireModel ?? request.wireModel),
    'x-lumenfall-request-id': requestId(jobId),
  };
}

/** A header cannot carry everything that a model may be called. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
