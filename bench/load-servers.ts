import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { outputOf, pinned } from './measure.ts';
import type { LoadCase } from './load-cases.ts';

/** A server under load. */
export interface LoadTarget {
  readonly origin: string;
  /** The certificate that vouches for it, where it has one. */
  readonly ca?: string;
  end(): void;
}

const JSON_50 = '{"created":1,"data":[{"b64_json":"iVBORw0KGgo="}]}';

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

/** Starts the server of a case on the first core. */
export async function startTarget(kind: LoadCase['server'], folder: string): Promise<LoadTarget> {
  return kind === 'nginx' || kind === 'nginx-https' ? startNginx(kind === 'nginx-https', folder) : startScript(kind);
}

async function startScript(kind: string): Promise<LoadTarget> {
  const script = fileURLToPath(new URL('load-server.js', import.meta.url));
  const [file = '', ...args] = pinned([process.execPath, script, kind], 0);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { origin: `http://127.0.0.1:${port.toString().trim()}`, end: () => child.stdin.end() };
}

async function startNginx(isTls: boolean, folder: string): Promise<LoadTarget> {
  const [port, certificate, key] = [await freePort(), join(folder, 'cert.pem'), join(folder, 'key.pem')];
  if (isTls) makeCertificate(certificate, key);
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const config = join(folder, 'nginx.conf');
  const tls = isTls ? `ssl_certificate ${certificate}; ssl_certificate_key ${key};` : '';
  writeFileSync(
    config,
    `daemon off; worker_processes 1; error_log ${folder}/logs/error.log; pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
server { listen 127.0.0.1:${port}${isTls ? ' ssl' : ''}; ${tls}
location / { default_type application/json; return 200 '${JSON_50}'; } } }\n`,
  );
  const [file = '', ...args] = pinned(['nginx', '-p', folder, '-c', config], 0);
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  await sleep(500);
  const origin = `http${isTls ? 's' : ''}://127.0.0.1:${port}`;
  return { origin, ...(isTls ? { ca: certificate } : {}), end: () => void child.kill() };
}

function makeCertificate(certificate: string, key: string): void {
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', certificate];
  outputOf(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
