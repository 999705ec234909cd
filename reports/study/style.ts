import { SHADES } from './heat-map.ts';
import { STUDY_METRICS } from './metrics.ts';

/** Per cent of a line's colour in the darkest shade: text on it keeps a contrast of 4.5:1 in both schemes. */
const DARKEST = 48;

/** The style of heat maps, besides that of the page: shades, and which map the radio buttons show. All are shown where `:has` is unknown. */
export function studyStyle(): string {
  const shades = Array.from({ length: SHADES }, (_, index) => {
    const percent = (DARKEST * (index + 1)) / SHADES;
    const color = (line: string): string => `color-mix(in srgb, var(${line}) ${percent}%, var(--page))`;
    return `.more-${index + 1} { background: ${color('--line-1')}; } .less-${index + 1} { background: ${color('--line-2')}; }`;
  });
  const shown = STUDY_METRICS.map(({ id }) => `.maps:has(#show-${id}:checked) .map-${id}`).join(', ');
  return `
.maps fieldset { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 6px 14px 8px;
  border: 1px solid var(--rule); border-radius: 8px; }
.maps legend { padding: 0 4px; color: var(--faint); font-size: 13px; }
.map { margin-top: 12px; }
.map td.number { padding: 6px 12px; border: 1px solid var(--page); print-color-adjust: exact;
  -webkit-print-color-adjust: exact; }
.map tbody th { min-width: 14ch; max-width: 34ch; }
.cells thead th.number + th.text { padding-left: 14px; }
.cells tbody th, .cells td.text { min-width: 0; max-width: 40ch; overflow-wrap: break-word; }
@supports selector(:has(*)) { .map { display: none; } ${shown} { display: block; } }
${shades.join('\n')}
`.trim();
}
