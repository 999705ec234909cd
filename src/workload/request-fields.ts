import type { Operation } from './request-class.ts';
import type { RequestFields } from './request-options.ts';

const INPUT_PARTS = ['cachedTokens', 'cacheWriteTokens', 'inputImageTokens', 'inputAudioTokens'] as const;
const OUTPUT_PARTS = ['reasoningTokens', 'outputImageTokens', 'outputAudioTokens'] as const;
const OUTPUT_TOKENS = ['outputTokens', ...OUTPUT_PARTS] as const;

/** Fields that count tokens: of the input and of the output, and the parts of either. */
export const TOKEN_FIELDS = ['inputTokens', ...INPUT_PARTS, ...OUTPUT_TOKENS] as const;

type TokenField = (typeof TOKEN_FIELDS)[number];

/** Fields that only some operations have. Input tokens, credits and options are open to every operation: models of any kind bill by them. */
const FIELDS = [
  'size',
  'images',
  'steps',
  'duration',
  'inputImages',
  'inputSize',
  'inputVideo',
  'audio',
  'characters',
  'safety',
  ...OUTPUT_TOKENS,
] as const;

type Field = Exclude<keyof RequestFields, 'operation'>;

interface FieldRule {
  readonly needs: readonly Field[];
  /** What it may have beside what it needs; it has no other of `FIELDS`. */
  readonly takes: readonly Field[];
}

const IMAGE: readonly Field[] = ['size', 'images', 'steps', 'safety', ...OUTPUT_TOKENS];
const EDIT: readonly Field[] = [...IMAGE, 'inputImages', 'inputSize'];
const VIDEO: readonly Field[] = ['size', 'steps', 'safety', ...OUTPUT_TOKENS];

const RULES: Readonly<Record<Operation, FieldRule>> = {
  'text-to-image': { needs: [], takes: IMAGE },
  'image-edit': { needs: [], takes: EDIT },
  inpaint: { needs: [], takes: EDIT },
  outpaint: { needs: [], takes: EDIT },
  'image-variation': { needs: [], takes: EDIT },
  'image-to-image': { needs: [], takes: EDIT },
  upscale: { needs: [], takes: [...IMAGE, 'inputSize'] },
  'text-to-video': { needs: ['duration'], takes: VIDEO },
  'image-to-video': { needs: ['duration'], takes: [...VIDEO, 'inputImages', 'inputSize'] },
  'video-to-video': { needs: ['duration'], takes: [...VIDEO, 'inputVideo'] },
  'text-to-speech': { needs: [], takes: ['characters', 'audio', ...OUTPUT_TOKENS] },
  'speech-to-text': { needs: ['audio'], takes: OUTPUT_TOKENS },
  'text-to-audio': { needs: ['audio'], takes: ['steps', ...OUTPUT_TOKENS] },
  chat: { needs: ['inputTokens', 'outputTokens'], takes: OUTPUT_TOKENS },
  embedding: { needs: ['inputTokens'], takes: [] },
};

/** The operations whose answers some vendors stream. */
const STREAMED: readonly Operation[] = ['chat', 'text-to-speech', 'speech-to-text', 'text-to-audio'];

interface FieldProblem {
  readonly field: Field;
  readonly message: string;
}

/** The fields that the operation needs and that are absent, those that it does not have, and parts of tokens that are more than the whole. */
export function fieldProblems(request: RequestFields): FieldProblem[] {
  const { operation } = request;
  const { needs, takes } = RULES[operation];
  return [
    ...needs
      .filter((field) => request[field] === undefined)
      .map((field) => ({ field, message: `${operation} needs ${field}; add it` })),
    ...FIELDS.filter((field) => request[field] !== undefined && !needs.includes(field) && !takes.includes(field)).map(
      (field) => ({ field, message: `${operation} has no ${field}; remove it` }),
    ),
    ...partProblems(request, 'inputTokens', INPUT_PARTS),
    ...partProblems(request, 'outputTokens', OUTPUT_PARTS),
    ...deliveryProblems(request),
  ];
}

function partProblems(request: RequestFields, whole: TokenField, parts: readonly TokenField[]): FieldProblem[] {
  const stated = parts.filter((part) => (request[part] ?? 0) > 0);
  const sum = stated.reduce((total, part) => total + (request[part] ?? 0), 0);
  const [field] = stated;
  if (field === undefined || sum <= (request[whole] ?? 0)) return [];
  return [{ field, message: `more ${stated.join(' + ')} than ${whole}, of which they are a part` }];
}

function deliveryProblems({ operation, delivery }: RequestFields): FieldProblem[] {
  if (delivery !== 'stream' || STREAMED.includes(operation)) return [];
  const message = `${operation} is not streamed, only ${STREAMED.join(', ')} are; choose sync or async`;
  return [{ field: 'delivery', message }];
}
