import { htmlTable, markup, NO_HTML, type Html } from './markup.ts';

/** A word of a report. */
interface Word {
  readonly term: string;
  /** As the tables in docs/reports.md have it. */
  readonly meaning: string;
  /** Titles of sections and labels of figures that are of this word, in lower case; default: the term. */
  readonly labels?: readonly string[];
}

/** The words of a report, and what each means. */
export const GLOSSARY: readonly Word[] = [
  { term: 'request', meaning: 'what a user wants, once', labels: ['requests'] },
  {
    term: 'attempt',
    meaning: 'one try at a request; a retry is an attempt after the first',
    labels: ['attempts', 'attempts per request'],
  },
  {
    term: 'retry amplification',
    meaning: 'attempts / requests that sent at least one attempt',
    labels: ['retry amplification', 'amplification by cause'],
  },
  {
    term: 'offered, attempts, goodput',
    meaning: 'per second: requests due, attempts answered, requests that succeeded',
    labels: ['throughput', 'offered', 'goodput'],
  },
  { term: 'error rate', meaning: '1 - succeeded / offered; failed and dropped requests both count' },
  {
    term: 'latency',
    meaning:
      'from the instant at which a request is due to its final outcome, with all retries and waits; only of requests that succeeded',
    labels: ['latency', 'latency p50', 'latency p95', 'latency by outcome'],
  },
  {
    term: 'attempt latency',
    meaning:
      'from sent to answered, of all attempts. A timeout counts with its full length. An asynchronous job counts up to its result',
  },
  { term: 'queue wait', meaning: 'from accepted to started, at the provider; unknown for a real endpoint' },
  {
    term: 'send lag',
    meaning: 'sent - due: how late the load generator was',
    labels: ['send lag', 'send lag p99'],
  },
  {
    term: 'achieved',
    meaning: 'requests that were begun / requests that were due; what is missing was dropped',
    labels: ['achieved / offered load'],
  },
  { term: 'useful', meaning: 'what was paid for outputs that the client received and kept' },
  { term: 'wasted', meaning: 'what bought nothing, by cause' },
  { term: 'ghost', meaning: 'a job that finished although its request received no output from any attempt' },
  {
    term: 'duplicate',
    meaning:
      'a billed copy beside the one that was received, before it or behind it; of a request that received none, beside the ghost',
  },
  { term: 'moderated', meaning: 'moderated or empty answers that were billed' },
  {
    term: 'hold',
    meaning: 'what an account sets aside for a job that was accepted, until its charge is known',
    labels: ['held'],
  },
  {
    term: 'exemplar',
    meaning: 'a single request that a report shows, with its attempts, waits and charges',
    labels: ['exemplars'],
  },
];

const WORD_OF: ReadonlyMap<string, Word> = new Map(
  GLOSSARY.flatMap((word) => (word.labels ?? [word.term]).map((label) => [label, word])),
);

/** The words of one page: its labels link to them, and each word to the label that comes first. */
export class PageWords {
  readonly #linked = new Set<Word>();

  /** A label as a link to its word; as it is where the glossary has none. `shown`: how it looks; default: its text. */
  link(label: string, shown: Html = markup`${label}`): Html {
    const word = WORD_OF.get(label.toLowerCase().replace('· ', ''));
    if (word === undefined) return shown;
    const isFirst = !this.#linked.has(word);
    this.#linked.add(word);
    const id = isFirst ? markup` id="of-${nameOf(word)}"` : NO_HTML;
    return markup`<a class="word" href="#word-${nameOf(word)}"${id}>${shown}</a>`;
  }

  /** The words to which anything has been linked; nothing where nothing has. */
  glossary(): Html {
    const linked = GLOSSARY.filter((word) => this.#linked.has(word));
    if (linked.length === 0) return NO_HTML;
    const rows = linked.map((word) => [
      markup`<span id="word-${nameOf(word)}">${word.term}</span>&nbsp;<a href="#of-${nameOf(word)}" aria-label="Back to ${word.term}">↑</a>`,
      word.meaning,
    ]);
    return markup`<section><h2>Words of this report</h2>
${htmlTable('What each word means; an arrow goes back to the figures', ['Word', 'Meaning'], rows, [1])}
</section>`;
  }
}

/** In an address. */
function nameOf({ term }: Word): string {
  return term.replaceAll(/[^a-z]+/g, '-');
}
