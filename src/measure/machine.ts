import { z } from 'zod';

/** What a load generator ran on: figures of two machines, or of two versions, are not compared without saying so. */
export const machineSchema = z
  .strictObject({
    tollmark: z.string().max(100).describe('Version of Tollmark.'),
    node: z.string().max(100).describe('Version of Node.js, such as `v22.12.0`.'),
    system: z.string().max(100).describe('Operating system and architecture, such as `linux x64`.'),
    processor: z.string().max(200).describe('What the system calls the first processor; empty where it does not tell.'),
    processors: z.int().nonnegative().describe('How many processors the system has.'),
  })
  .describe('What the load generator ran on; only over HTTP.');

export type Machine = z.infer<typeof machineSchema>;

/** How a part of a machine is called in a sentence. */
const NAMES: { readonly [K in keyof Machine]: string } = {
  tollmark: 'version of Tollmark',
  node: 'version of Node.js',
  system: 'system',
  processor: 'processor',
  processors: 'number of processors',
};

/** What two machines differ by, as `version of Node.js (v20.20.2, v22.12.0)`; empty where they are alike. */
export function machineDifferences(one: Machine, other: Machine): readonly string[] {
  return (Object.keys(NAMES) as (keyof Machine)[]).flatMap((part) =>
    one[part] === other[part] ? [] : [`${NAMES[part]} (${one[part]}, ${other[part]})`],
  );
}
