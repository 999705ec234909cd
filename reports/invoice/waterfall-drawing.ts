import type { ShownAttempt, ShownRequest } from '../../src/invoice/invoice-schema.ts';
import { formatMs } from '../../src/units/format.ts';
import { type Html, htmlTable, markup, NO_HTML } from '../html/markup.ts';
import { type WaterfallBar, waterfallDrawing } from '../html/waterfall.ts';
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
  const rows = attempts.map((attempt): WaterfallBar[] => {
    const { fromMs, untilMs, jobUntilMs } = spanOf(attempt, endMs);
    const title = titleOf(attempt);
    const rest: WaterfallBar = { fromMs: untilMs, untilMs: jobUntilMs, kind: 'job', title };
    return [{ fromMs, untilMs, kind: kindOf(attempt), title }, ...(jobUntilMs > untilMs ? [rest] : [])];
  });
  const label = 'The attempts of the request in time; the table below has the numbers.';
  return waterfallDrawing(rows, framesOf(request), label);
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
