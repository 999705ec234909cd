import type { ShownAttempt, ShownRequest } from '../../src/invoice/invoice-schema.ts';
import { formatMs } from '../../src/units/format.ts';
import { type Html, htmlTable, markup, NO_HTML } from '../html/markup.ts';
import {
  causeTexts,
  costText,
  endingText,
  framesOf,
  requestSentence,
  spanOf,
  waitMsBehind,
  worstRemark,
} from './waterfall.ts';

/** Of the drawing, in its own units: room for the bars, and for a row. */
const WIDTH = 1000;
const ROW = 26;
const BAR = 16;

/** The worst request with its attempts as bars in time, and the others folded; nothing where no request is worth it. */
export function waterfallHtml([worst, ...others]: readonly ShownRequest[]): Html {
  if (worst === undefined) return NO_HTML;
  const folded = others.map(
    (request) => markup`<details><summary>${requestSentence(request)}</summary>
${drawing(request)}
${numbers(request)}
</details>`,
  );
  const causes = causeTexts(worst).map((text) => ` ${text.replace(/^./, (letter) => letter.toUpperCase())}.`);
  return markup`<section><h2>Worst request</h2>
<p>${requestSentence(worst)}: ${worstRemark(worst)}.</p>
${drawing(worst)}
<p class="faint">Each bar is an attempt, from its arrival to its end; the pale part is its job, which goes on without its client. The table has the numbers.${causes.join('')}</p>
${numbers(worst)}
${folded}
</section>`;
}

function drawing(request: ShownRequest): Html {
  const { attempts, endMs } = request;
  const [fromMs, untilMs] = framesOf(request);
  const scale = untilMs > fromMs ? WIDTH / (untilMs - fromMs) : 0;
  const bars = attempts.map((attempt, row) => {
    const span = spanOf(attempt, endMs);
    const bar = (left: number, right: number, kind: string): Html => {
      const x = Math.min((left - fromMs) * scale, WIDTH - 2);
      const width = Math.max(2, (right - left) * scale);
      const [y, height] = [row * ROW + (ROW - BAR) / 2, BAR];
      return markup`<rect class="${kind}" x="${x.toFixed(2)}" y="${String(y)}" width="${width.toFixed(2)}" height="${String(height)}"><title>${titleOf(attempt)}</title></rect>`;
    };
    const rest = span.jobUntilMs > span.untilMs ? bar(span.untilMs, span.jobUntilMs, 'fill-job') : NO_HTML;
    return markup`${bar(span.fromMs, span.untilMs, `fill-${kindOf(attempt)}`)}${rest}`;
  });
  const height = String(attempts.length * ROW);
  return markup`<svg class="waterfall" viewBox="0 0 ${String(WIDTH)} ${height}" role="img" aria-label="The attempts of the request in time; the table below has the numbers.">
${bars}
</svg>`;
}

function kindOf({ cause, ending, status }: ShownAttempt): string {
  if (cause !== undefined) return cause;
  return ending === 'answered' && status < 300 ? 'useful' : 'refused';
}

function titleOf(attempt: ShownAttempt): string {
  const cost = costText(attempt);
  return cost === '' ? endingText(attempt) : `${endingText(attempt)}, ${cost}`;
}

function numbers({ attempts, startMs }: ShownRequest): Html {
  const rows = attempts.map((attempt, index) => {
    return [
      `${attempt.number}`,
      formatMs(attempt.arrivedMs - startMs),
      formatMs(waitMsBehind(attempts[index - 1], attempt)),
      formatMs(attempt.endedMs === null ? null : attempt.endedMs - attempt.arrivedMs),
      endingText(attempt),
      attempt.askedMs === undefined ? '' : formatMs(attempt.askedMs),
      costText(attempt),
    ];
  });
  const heads = ['Attempt', 'After', 'Waited', 'Took', 'Ended', 'Asked to wait', 'Dollars'];
  return htmlTable('Attempts since the first one', heads, rows, [4, 5, 6]);
}
