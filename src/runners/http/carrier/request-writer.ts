import { CARRIER_HEADER, HEADER_NAME, HEADER_VALUE } from '../../../units/header-grammar.ts';
import { UnsendableError, type CarriedRequest } from './carrier.ts';

/** Up to this size a body is written together with its head, in one piece. */
const JOINED_BYTES_MAX = 64 * 1024;
const METHOD = /^[A-Z]+$/;
const PATH = /^\/[!-~\u0080-\u00ff]*$/;
const METHODS_WITH_BODY = /^(?:POST|PUT|PATCH)$/;
const NO_BYTES = Buffer.alloc(0);

/** A request as it goes to a connection. */
export interface WrittenRequest {
  /** Its head, and its body where that is small. */
  readonly bytes: Buffer;
  /** A large body. */
  readonly body: Uint8Array | undefined;
  /** Whether a reply to it may have a body. */
  readonly hasReplyBody: boolean;
}

/** What equal requests have in common. */
interface Template {
  /** The head without what ends it: further headers may follow. */
  readonly head: string;
  readonly body: Uint8Array;
  /** The request without further headers. */
  readonly plain: WrittenRequest;
}

/** Writes requests to one host as HTTP/1.1 (RFC 9112, 2022-06), each kind once. */
export class RequestWriter {
  readonly #host: string;
  readonly #templates = new WeakMap<CarriedRequest, Template>();

  /** `host`: what the header of that name says. */
  constructor(host: string) {
    this.#host = host;
  }

  /** Throws an `UnsendableError` where a part of the request holds what would end it: then the server could read another one. */
  write(request: CarriedRequest, ownHeaders: readonly string[] = []): WrittenRequest {
    let template = this.#templates.get(request);
    if (template === undefined) {
      template = this.#templateOf(request);
      this.#templates.set(request, template);
    }
    if (ownHeaders.length === 0) return template.plain;
    return written(`${template.head}${headerLines(ownHeaders)}\r\n`, template.body, template.plain.hasReplyBody);
  }

  #templateOf({ method, path, headers, body }: CarriedRequest): Template {
    if (!METHOD.test(method)) throw new UnsendableError('its method is none');
    if (!PATH.test(path))
      throw new UnsendableError('its path does not begin with a slash, or holds what no path may hold');
    const start = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\nconnection: keep-alive\r\n`;
    const hasLength = body.length > 0 || METHODS_WITH_BODY.test(method);
    const head = `${start}${headerLines(headers)}${hasLength ? `content-length: ${body.length}\r\n` : ''}`;
    return { head, body, plain: written(`${head}\r\n`, body, method !== 'HEAD') };
  }
}

function headerLines(headers: readonly string[]): string {
  let lines = '';
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const [name, value] = [headers[i] as string, headers[i + 1] as string];
    if (!HEADER_NAME.test(name) || CARRIER_HEADER.test(name))
      throw new UnsendableError(`it may have no header named ${JSON.stringify(name)}`);
    if (!HEADER_VALUE.test(value)) throw new UnsendableError(`its header ${name} holds what no header may hold`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

function written(head: string, body: Uint8Array, hasReplyBody: boolean): WrittenRequest {
  const isJoined = body.length <= JOINED_BYTES_MAX;
  const bytes = Buffer.allocUnsafeSlow(head.length + (isJoined ? body.length : 0));
  bytes.write(head, 'latin1');
  bytes.set(isJoined ? body : NO_BYTES, head.length);
  return { bytes, body: isJoined ? undefined : body, hasReplyBody };
}
