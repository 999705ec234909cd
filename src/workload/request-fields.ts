import type { Operation } from './request-shape.ts';

/** Fields of a request in the scenario that not every operation has. */
export interface OperationFields {
  readonly operation: Operation;
  readonly size?: unknown;
  readonly images?: unknown;
  readonly steps?: unknown;
  readonly duration?: unknown;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly cachedTokens?: number | undefined;
}

type Field = Exclude<keyof OperationFields, 'operation'>;

interface FieldRule {
  readonly needs: readonly Field[];
  readonly forbids: readonly Field[];
}

const IMAGE_RULE: FieldRule = { needs: [], forbids: ['duration'] };

/** Tokens are open to every operation: some image and video models bill by them. */
const RULES: Readonly<Record<Operation, FieldRule>> = {
  'text-to-image': IMAGE_RULE,
  'image-edit': IMAGE_RULE,
  'image-to-image': IMAGE_RULE,
  'text-to-video': { needs: ['duration'], forbids: ['images'] },
  chat: { needs: ['inputTokens', 'outputTokens'], forbids: ['size', 'images', 'steps', 'duration'] },
};

/** The fields that the operation needs and that are absent, those that it does not have, and more cached tokens than tokens. */
export function fieldProblems(request: OperationFields): { field: Field; message: string }[] {
  const { needs, forbids } = RULES[request.operation];
  const problems = [
    ...needs
      .filter((field) => request[field] === undefined)
      .map((field) => ({ field, message: `${request.operation} needs ${field}; add it` })),
    ...forbids
      .filter((field) => request[field] !== undefined)
      .map((field) => ({ field, message: `${request.operation} has no ${field}; remove it` })),
  ];
  if ((request.cachedTokens ?? 0) > (request.inputTokens ?? 0)) {
    const message = 'more cached tokens than inputTokens; they are a part of them';
    problems.push({ field: 'cachedTokens', message });
  }
  return problems;
}
