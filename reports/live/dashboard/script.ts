import { liveTexts, watchScript, type WatchedWords } from '../watch-run.ts';
import { runControls } from './run-controls.ts';
import { dashboardTexts } from './show-tables.ts';

const WORDS: WatchedWords = {
  events: '/tollmark/events',
  gone: 'The server has ended.',
  lost: 'The server has ended or was stopped.',
  refused: 'The server has ended, or too many pages watch it: reload to try again.',
};

/** The text of the script of the dashboard, for a page in which uPlot is loaded. */
export function dashboardScript(): string {
  const texts = `(${dashboardTexts.toString()})(window, (${liveTexts.toString()})(window))`;
  return `${watchScript(texts, WORDS)}
(${runControls.toString()})(document, (...asked) => fetch(...asked), (text) => confirm(text));`;
}
