import type { Usage } from '../../../../src/billing/usage.ts';
import { createSampler } from '../../../../src/engine/distribution.ts';
import type { Sampler } from '../../../../src/engine/sampler.ts';
import type { ServiceTime } from '../../../../src/engine/service-time.ts';

/** What the service time of a request that asks for a usage is drawn from. */
export function plainSampler(time: ServiceTime, usage: Usage): Sampler {
  const { images, videos, steps, widthPx, heightPx, inputTokens, outputTokens } = usage;
  if (time.type === 'work') {
    const { step = 0, image = 0, megapixel = 0, inputToken = 0, outputToken = 0, ...others } = time.perMs;
    if (Object.values(others).some((ms) => ms !== undefined)) throw new Error('The oracle does not know such work.');
    const valueMs =
      time.baseMs +
      images * image +
      steps * (images + videos === 0 ? 1 : images + videos) * step +
      ((images * widthPx * heightPx) / 1_000_000) * megapixel +
      inputTokens * inputToken +
      outputTokens * outputToken;
    return createSampler(
      time.sigma === 0 ? { type: 'constant', valueMs } : { type: 'lognormal', medianMs: valueMs, sigma: time.sigma },
    );
  }
  if (time.type !== 'table') return createSampler(time);
  for (const { maxImages, maxSteps, maxPixels, maxTokens, maxSeconds, time: ofRow } of time.rows) {
    if (maxSeconds !== undefined) throw new Error('The oracle does not know such bounds.');
    if (maxImages !== undefined && images > maxImages) continue;
    if (maxSteps !== undefined && steps > maxSteps) continue;
    if (maxPixels !== undefined && widthPx * heightPx > maxPixels) continue;
    if (maxTokens !== undefined && inputTokens + outputTokens > maxTokens) continue;
    return createSampler(ofRow);
  }
  throw new Error('No row of the table holds a request.');
}
