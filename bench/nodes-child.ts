/** Prints the digests of all cases of reproducibility, as this version of Node comes to them: JSON, by name. */
import { CASES, digestOf } from './nodes/cases.ts';

console.log(JSON.stringify(Object.fromEntries(CASES.map((item) => [item.name, digestOf(item)]))));
