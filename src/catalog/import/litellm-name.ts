/** Segments of a row's name that are a size or a number of steps, and those that are a quality if there is a size, too. */
const SIZE = /^(?:\d{2,5}-x-\d{2,5}|max-x-max)$/;
const DETAIL = /^(?:\d{1,4}-steps|max-steps)$/;
const QUALITY: readonly string[] = ['low', 'medium', 'high', 'standard', 'hd', 'auto', 'premium'];

function orderOf(segment: string): number {
  return QUALITY.includes(segment) ? 0 : SIZE.test(segment) ? 1 : 2;
}

/**
 * Splits a name of LiteLLM's price map into model and variant: `high/1024-x-1536/gpt-image-1.5` is `gpt-image-1.5`, `high 1024x1536`;
 * `1024-x-1024/50-steps/bedrock/amazon.nova-canvas-v1:0` is `bedrock/amazon.nova-canvas-v1:0`, `1024x1024 50-steps`.
 */
export function splitName(name: string): { readonly model: string; readonly variant?: string } {
  const segments = name.split('/');
  const sized = segments.some((segment) => SIZE.test(segment));
  const isVariant = (segment: string): boolean =>
    sized && (SIZE.test(segment) || DETAIL.test(segment) || QUALITY.includes(segment));
  const model = segments.filter((segment) => !isVariant(segment)).join('/');
  // In one order, so that names which differ only in theirs are found to be the same.
  const parts = segments.filter(isVariant).toSorted((left, right) => orderOf(left) - orderOf(right));
  const variant = parts.join(' ').replaceAll('-x-', 'x');
  return model === '' || variant === '' ? { model: name } : { model, variant };
}
