import { NO_USAGE } from '../../../src/billing/usage.ts';
import type { JobRequest } from '../../../src/wire/dialect.ts';

/** A request for an image that says this. */
export function requestOf(echo: Readonly<Record<string, unknown>>): JobRequest {
  const usage = { ...NO_USAGE, images: 1 };
  return { wireModel: 'm', operation: 'text-to-image', usage, wantsPrice: false, outputContentType: 'image/png', echo };
}
