import type { LiveElement, LiveTexts, LiveWindow } from '../watch-run.ts';
import type { DashboardState } from './state.ts';

/** A body of a table, which knows its columns. */
export interface TableBody extends LiveElement {
  readonly dataset?: { readonly texts?: string; readonly columns?: string };
}

/**
 * Shows the texts of a mock server in the page: `base` knows how texts of the live page are shown. A part of the page's script: its text is put into
 * the page, so it must not use anything from outside but its arguments.
 */
export function dashboardTexts({ document }: LiveWindow, base: LiveTexts): LiveTexts<DashboardState> {
  const shown = new Map<string, string>();
  function cell(name: string, text: string, attributes: Readonly<Record<string, string>>): LiveElement {
    const made = document.createElement(name);
    made.textContent = text;
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    return made;
  }
  function showTable(id: string, rows: readonly (readonly string[])[]): void {
    const body: TableBody | null = document.getElementById(`table-${id}`);
    const text = JSON.stringify(rows);
    if (body === null || shown.get(id) === text) return;
    shown.set(id, text);
    const texts = (body.dataset?.texts ?? '').split(' ');
    const lines = rows.map(([head = '', ...cells]) => {
      const line = document.createElement('tr');
      const kind = (index: number): string => (texts.includes(String(index + 1)) ? 'text' : 'number');
      line.append(
        cell('th', head, { scope: 'row' }),
        ...cells.map((each, index) => cell('td', each, { class: kind(index) })),
      );
      return line;
    });
    const none = document.createElement('tr');
    none.append(cell('td', 'none so far', { class: 'faint', colspan: body.dataset?.columns ?? '1' }));
    body.replaceChildren(...(lines.length > 0 ? lines : [none]));
  }
  return {
    mark: base.mark,
    set: base.set,
    show: ({ tables, ...state }, skipped) => {
      base.show({ ...state, share: 0, failures: [], thresholds: [] }, skipped);
      for (const [id, { rows, note }] of Object.entries(tables)) {
        showTable(id, rows);
        base.set(`note-${id}`, note);
      }
    },
  };
}
