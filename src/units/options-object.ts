import { z } from 'zod';

/** A world in which a scenario runs: simulated, over HTTP against the mock server, or over HTTP against a real endpoint. */
export type World = 'virtual' | 'mock' | 'real';

/** What the client does, and what the dollars are computed from. */
export const ALL_WORLDS: readonly World[] = ['virtual', 'mock', 'real'];
/** Where Tollmark itself is the endpoint. */
export const EMULATED: readonly World[] = ['virtual', 'mock'];

/** Where the properties of an object belong: the room that reads them, and the worlds in which they have an effect. */
interface Place {
  readonly room: string;
  readonly worlds: readonly World[];
  /** Properties that have an effect in other worlds than the rest. */
  readonly exceptions: Readonly<Record<string, readonly World[]>>;
}

const places = z.registry<Place>();

/**
 * A strict object of a scenario, all of whose properties say where they belong. `exceptions`: those that have an effect in other worlds than
 * the rest. A JSON Schema carries it as `$comment`; a property without one is refused by `test/scenario/scenario-schema.test.ts`.
 */
export function optionsObject<Shape extends z.core.$ZodLooseShape>(
  room: string,
  worlds: readonly World[],
  shape: Shape,
  exceptions: { readonly [K in keyof Shape]?: readonly World[] } = {},
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape).register(places, { room, worlds, exceptions: exceptions as Place['exceptions'] });
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The fields that have a value: what was not written has no key. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** For `z.toJSONSchema`: writes the place of an object as its `$comment`, such as `provider: virtual, mock; dialect: virtual, mock, real`. */
export function commentPlace({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const place = places.get(zodSchema);
  if (place === undefined) return;
  const { room, worlds, exceptions } = place;
  const notes = [[room, worlds] as const, ...Object.entries(exceptions)];
  jsonSchema.$comment = notes.map(([name, where]) => `${name}: ${where.join(', ')}`).join('; ');
}
