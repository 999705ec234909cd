import { connect } from 'node:net';
import { ScenarioError } from '../../errors/scenario-error.ts';

/** Opens and closes one connection. */
export function reach(origin: string): Promise<void> {
  const url = new URL(origin);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: 5000 });
    const fail = (reason: string): void => {
      socket.destroy();
      const message = `nothing answers at ${origin} (${reason}); start the endpoint, or check host and port`;
      reject(new ScenarioError('TARGET_UNREACHABLE', [{ path: '', message }]));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => fail('no connection within 5 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
  });
}
