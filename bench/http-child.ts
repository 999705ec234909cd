/** Drives one closed loop, `http-child DRIVER URL CONNECTIONS DURATION_MS`, and prints answers per CPU second of this process. */
import { HTTP_DRIVERS } from './http-drivers.ts';
import { cpuSeconds } from './measure.ts';

const [name = '', url = '', connections = '', durationMs = ''] = process.argv.slice(2);
const drive = HTTP_DRIVERS[name];
if (drive === undefined) throw new Error(`No driver "${name}"; there are: ${Object.keys(HTTP_DRIVERS).join(', ')}.`);
// A short loop first: connections are open and the code is compiled when the measurement begins.
await drive({ url, connections: Number(connections), durationMs: 1000 });
const start = cpuSeconds();
const answered = await drive({ url, connections: Number(connections), durationMs: Number(durationMs) });
console.log(JSON.stringify({ answered, requestsPerCpuSecond: answered / (cpuSeconds() - start) }));
