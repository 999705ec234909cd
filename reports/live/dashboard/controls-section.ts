import { type Html, markup } from '../../html/markup.ts';

/** Statuses that the page offers; any other goes as JSON. */
const STATUSES: readonly (readonly [status: number, meaning: string])[] = [
  [429, 'too many requests'],
  [500, 'internal error'],
  [502, 'bad gateway'],
  [503, 'unavailable'],
  [504, 'gateway timeout'],
  [400, 'bad request'],
  [401, 'no valid key'],
  [402, 'payment required'],
  [404, 'not found'],
];

const EXAMPLE_STEP = '{ "billed": true, "disconnect": "in-body" }';

/** The controls of the test double: answers of the next requests, faults, anything as JSON, and a new run. */
export function controlsHtml(): Html {
  const options = STATUSES.map(
    ([status, meaning]) => markup`<option value="${String(status)}">${String(status)} ${meaning}</option>`,
  );
  return markup`<section><h2>Controls</h2>
<div class="controls">
<form id="control-script" aria-label="Script the next answers">
<label>The next <input id="script-times" type="number" min="1" max="1000000" value="1" required></label>
<label>requests get <select id="script-status">${options}</select></label>
<button type="submit">Add to the script</button>
<button type="button" id="control-clear">Clear the script</button>
</form>
<form id="control-fault" aria-label="Set a fault">
<label>From now on <input id="fault-share" type="number" min="1" max="100" value="20" required> %</label>
<label>of requests get <select id="fault-status">${options}</select></label>
<button type="submit">Set as the only fault</button>
<button type="button" id="control-heal">End all faults</button>
</form>
<details><summary>Anything else, as JSON</summary>
<form id="control-json" aria-label="Send JSON">
<label>Send as <select id="json-kind"><option value="script">a step of the script, or a list of them</option><option value="provider">a change of the provider (JSON Merge Patch)</option></select></label>
<label class="wide">JSON <textarea id="json-text" rows="5" spellcheck="false" required>${EXAMPLE_STEP}</textarea></label>
<button type="submit">Send</button>
</form>
</details>
<form id="control-reset" aria-label="Begin a new run">
<button type="submit">Reset: begin a new run</button>
<span class="faint">empties the ledger, the records and the script, and takes all changes back</span>
</form>
</div>
<p id="control-result" role="status"></p>
</section>`;
}
