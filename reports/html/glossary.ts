import { htmlTable, markup, type Html } from './markup.ts';

/** The words of a report, and what each means: as the table in docs/reports.md has them. */
export const GLOSSARY: readonly (readonly [term: string, meaning: string])[] = [
  ['request', 'what a user wants, once'],
  ['attempt', 'one try at a request; a retry is an attempt after the first'],
  ['retry amplification', 'attempts / requests that sent at least one attempt'],
  ['offered, attempts, goodput', 'per second: requests due, attempts answered, requests that succeeded'],
  ['error rate', '1 - succeeded / offered; failed and dropped requests both count'],
  ['queue wait', 'from accepted to started, at the provider; unknown for a real endpoint'],
  ['send lag', 'sent - due: how late the load generator was'],
  ['ghost', 'a job that finished although its request received no output from any attempt'],
  [
    'duplicate',
    'a billed copy beside the one that was received, before it or behind it; of a request that received none, beside the ghost',
  ],
  ['moderated', 'moderated or empty answers that were billed'],
];

/** The glossary, folded. */
export function glossaryHtml(): Html {
  return markup`<details><summary>Words of this report</summary>
${htmlTable('What each word means', ['Word', 'Meaning'], GLOSSARY, [1])}
</details>`;
}
