import { isMap } from '../../scenario/field-path.ts';

/** A form as its bytes say it. */
interface FormReading {
  readonly boundary: string;
  /** Names of its parts. */
  readonly names: readonly string[];
  /** The first part that is a map in JSON, and where it stands. */
  readonly json?: { readonly value: Record<string, unknown>; readonly from: number; readonly to: number };
}

/** The parts of a form that Tollmark wrote; undefined where the content type names none. */
export function readFormField(contentType: string, body: Uint8Array): FormReading | undefined {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const names: string[] = [];
  let json: FormReading['json'];
  const delimiter = `--${boundary}\r\n`;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1)) {
    const from = bytes.indexOf('\r\n\r\n', at) + 4;
    const to = bytes.indexOf(`\r\n--${boundary}`, from - 2);
    const head = bytes.toString('utf8', at + delimiter.length, from);
    names.push(/ name="([^"]*)"/.exec(head)?.[1] ?? '');
    if (json === undefined && /^content-type: *application\/json/im.test(head)) {
      const value: unknown = JSON.parse(bytes.toString('utf8', from, to));
      if (isMap(value)) json = { value, from, to };
    }
  }
  return { boundary, names, ...(json === undefined ? {} : { json }) };
}

/** A form with further fields at its end. Their texts do not hold its boundary. */
export function withFormFields(
  boundary: string,
  body: Uint8Array,
  fields: readonly (readonly [name: string, text: string])[],
): Uint8Array {
  const end = `--${boundary}--\r\n`;
  const texts = fields.map(([name, text]) => {
    const quoted = name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"\r\n\r\n${text}\r\n`;
  });
  return Buffer.concat([body.subarray(0, body.length - end.length), Buffer.from(texts.join('') + end)]);
}
