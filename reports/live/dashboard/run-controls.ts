/** The part of a form or a field that the script uses. */
interface ControlElement {
  textContent: string | null;
  className: string;
  readonly value?: string;
  addEventListener(type: string, listener: (event: { preventDefault(): void }) => void): void;
}

/** The part of a browser's document that the script uses. */
export interface ControlDocument {
  getElementById(id: string): ControlElement | null;
}

/** The part of a reply of the server that the script uses. */
export interface ControlReply {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

/** Sends a request to the server that the page came from. */
export type ControlSend = (
  path: string,
  init: { readonly method: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
) => Promise<ControlReply>;

/**
 * Makes the controls of the dashboard work: each sends what the administration of the server takes, and says what came of it. `sure` asks before
 * what cannot be taken back. A part of the page's script: its text is put into the page, so it must not use anything from outside but its arguments.
 */
export function runControls(document: ControlDocument, send: ControlSend, sure: (text: string) => boolean): void {
  const valueOf = (id: string): string => document.getElementById(id)?.value ?? '';
  function say(style: string, text: string): void {
    const place = document.getElementById('control-result');
    if (place === null) return;
    place.className = style;
    place.textContent = text;
  }
  async function ask(done: string, method: string, path: string, body?: string): Promise<void> {
    const content = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body };
    try {
      const reply = await send(`/tollmark/${path}`, { method, ...content });
      const answer = (await reply.json()) as { readonly error?: string };
      if (reply.ok) say('good', done);
      else say('bad', `Refused (${reply.status}): ${answer.error ?? ''}`);
    } catch (error) {
      say('bad', `No answer: ${String(error)}`);
    }
  }
  function on(id: string, type: 'submit' | 'click', act: () => Promise<void> | void): void {
    document.getElementById(id)?.addEventListener(type, (event) => {
      event.preventDefault();
      void act();
    });
  }
  on('control-script', 'submit', () => {
    const [status, times] = [Number(valueOf('script-status')), Number(valueOf('script-times'))];
    const done = `The next ${times} requests get ${status}, behind what waits in the script.`;
    return ask(done, 'POST', 'script', JSON.stringify({ status, times }));
  });
  on('control-clear', 'click', () => ask('The script is empty.', 'DELETE', 'script'));
  on('control-fault', 'submit', () => {
    const [status, percent] = [Number(valueOf('fault-status')), Number(valueOf('fault-share'))];
    const done = `${percent} % of requests get ${status} from now on.`;
    return ask(done, 'PATCH', 'provider', JSON.stringify({ faults: [{ status, share: percent / 100 }] }));
  });
  on('control-heal', 'click', () => ask('There are no faults any more.', 'PATCH', 'provider', '{"faults":null}'));
  on('control-json', 'submit', () => {
    const isScript = valueOf('json-kind') === 'script';
    const done = isScript ? 'Added to the script.' : 'The provider is changed.';
    return ask(done, isScript ? 'POST' : 'PATCH', isScript ? 'script' : 'provider', valueOf('json-text'));
  });
  on('control-reset', 'submit', () => {
    if (!sure('Begin a new run? The ledger, the records and the script of this one are lost.')) return;
    return ask('A new run has begun.', 'POST', 'reset');
  });
}
