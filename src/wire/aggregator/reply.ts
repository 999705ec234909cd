import type { WireReply } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';

/** A JSON reply. */
export function jsonReply(status: number, body: object, headers: WireReply['headers'] = {}): WireReply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: textBytes(JSON.stringify(body)),
  };
}

/** `{success, message, data}`, the form of the management API (common/gin.go, 2026-11). */
export function jsonData(data: object): WireReply {
  return jsonReply(200, { success: true, message: '', data });
}
