import { z } from 'zod';
import { timedPriceSchema } from '../billing/price/schedule.ts';
import { serviceTimeSchema } from '../engine/service-time.ts';
import { ALL_WORLDS, EMULATED, given, optionsObject } from '../units/options-object.ts';
import { type Operation, OPERATIONS } from '../workload/request-class.ts';
import { availabilitySchema } from './faults/availability-options.ts';
import { firstTokenSchema } from './first-token.ts';
import { machineFields } from './machines.ts';
import { upstreamsSchema } from './upstreams/upstream-options.ts';

const ASKED = { wireName: ALL_WORLDS, price: ALL_WORLDS, machine: ALL_WORLDS, machines: ALL_WORLDS };
const operationSchema = z.enum(OPERATIONS);

/** What a model says of all that it does, and what it may say of one operation. */
const fields = {
  wireName: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The vendor’s name of the model on the wire; default: the key of the model.'),
  price: timedPriceSchema
    .optional()
    .describe(
      'One price rule, several that are added, or prices with their times; absent: by `machine` or `machines`.',
    ),
  ...machineFields,
  timeToFirstToken: firstTokenSchema.optional(),
  upstreams: upstreamsSchema.optional().describe('Providers behind a gateway that serve the model; default: none.'),
  availability: availabilitySchema.optional().describe('When, where and for whom the model is there; default: always.'),
};

const modeSchema = optionsObject(
  'provider',
  EMULATED,
  { serviceTime: serviceTimeSchema.optional().describe('Default: that of the model.'), ...fields },
  ASKED,
);

/** A model in input form: what it does, how long that takes, and what it costs. */
const modelSchema = optionsObject(
  'provider',
  EMULATED,
  {
    operation: operationSchema.optional().describe('What the model does.'),
    operations: z
      .partialRecord(operationSchema, modeSchema)
      .refine((operations) => Object.keys(operations).length > 0, {
        error: 'name at least one operation',
        when: ({ issues }) => issues.length === 0,
      })
      .optional()
      .describe('Where it does several things: each with what is not as the model says, such as a price of its own.'),
    serviceTime: serviceTimeSchema.describe('From start to end in a slot, without queueing.'),
    ...fields,
  },
  { operation: ALL_WORLDS, operations: ALL_WORLDS, ...ASKED },
);

type Models = Readonly<Record<string, z.output<typeof modelSchema>>>;
type Path = readonly (string | number)[];

/** One thing that a model does, under the name of the model. */
export interface Mode extends Omit<Models[string], 'operation' | 'operations'> {
  readonly name: string;
  readonly operation: Operation;
  readonly wireName: string;
  /** Where a field of it stands: with the operation, unless the model alone says it. */
  readonly pathOf: (field: Path) => Path;
}

const UNPRICED = { price: undefined, machine: undefined, machines: undefined };

/** What the models of a provider do, in their order. What an operation says goes before what its model says. */
export function modesOf(models: Models): readonly Mode[] {
  return Object.entries(models).flatMap(([name, { operation: only, operations, ...model }]): Mode[] => {
    const { wireName = name } = model;
    if (only !== undefined) return [{ ...model, name, operation: only, wireName, pathOf: (field) => [name, ...field] }];
    return Object.entries(operations ?? {}).map(([operation, mode]): Mode => {
      const isPriced = Object.keys(UNPRICED).some((field) => Object.hasOwn(mode, field));
      const isShared = ([field = '']: Path): boolean => !Object.hasOwn(mode, field) && Object.hasOwn(model, field);
      const pathOf = (field: Path): Path => [name, ...(isShared(field) ? [] : ['operations', operation]), ...field];
      const served = { ...model, ...(isPriced ? UNPRICED : {}), wireName, ...given(mode) };
      return { ...served, name, operation: operation as Operation, pathOf };
    });
  });
}

/** What is wrong with a model that says nothing of what it does, or says it twice. */
function operationProblem({ operation, operations }: Models[string]): [field: string, message: string] | undefined {
  if (operation !== undefined && operations !== undefined)
    return ['operations', 'operation already says what the model does: leave one of the two out'];
  if (operation !== undefined || operations !== undefined) return undefined;
  const names = OPERATIONS.join(', ');
  return ['operation', `is missing: expected one of ${names}; a model that does several has operations`];
}

/** What a request on the wire cannot tell from an earlier one: the same name there, and the same operation. */
function sharedWireNames(models: Models): { readonly path: Path; readonly message: string }[] {
  const first = new Map<string, string>();
  return modesOf(models).flatMap(({ name, operation, wireName, pathOf }) => {
    const key = `${operation} ${wireName}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, name);
    const message =
      `${other} does ${operation} under the wire name ${wireName}, too: over HTTP no request says which of them is meant; ` +
      'give one another wireName, or make them one model whose price differs by a variant';
    const path = pathOf(wireName === name ? [] : ['wireName']);
    return other === undefined ? [] : [{ path, message }];
  });
}

/** The models of a provider by their names. */
export const modelsSchema = z
  .record(z.string().min(1).max(200), modelSchema)
  .refine((models) => Object.keys(models).length > 0, { error: 'name at least one model' })
  .superRefine((models, context) => {
    const report = (path: Path, message: string): void => {
      context.issues.push({ code: 'custom', message, path: [...path], input: models[path[0] as string] });
    };
    for (const [name, model] of Object.entries(models)) {
      const problem = operationProblem(model);
      if (problem !== undefined) report([name, problem[0]], problem[1]);
    }
    for (const { path, message } of sharedWireNames(models)) report(path, message);
  });
