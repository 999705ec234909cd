import { NO_USAGE, type Usage } from '../../billing/usage.ts';
import type { Size } from '../../units/size.ts';
import type { WireRequest } from '../dialect.ts';
import { readTokenCounts } from '../token-headers.ts';
import type { Fields } from './fields.ts';
import { readUnsaidUsage } from '../usage-header.ts';

/**
 * What a request for images consumes, at OpenAI and at gateways that speak its format. Images that came along count as large as those asked for:
 * only a Tollmark client says how large they are.
 */
export function imagesUsage(request: WireRequest, fields: Fields, size: Size, inputImages: number): Usage {
  const images = Number(fields['n'] ?? 1);
  const quality = fields['quality'];
  const stated = {
    ...NO_USAGE,
    ...readTokenCounts(request.headers),
    images,
    ...size,
    edits: inputImages > 0 ? images : 0,
    inputImages,
    inputPixels: inputImages * size.widthPx * size.heightPx,
    ...(quality === undefined || quality === 'auto' ? {} : { options: { quality: String(quality) } }),
  };
  return readUnsaidUsage(stated, request.headers);
}
