export { createMockServer } from './app.ts';
export type { CloseOptions, MockLogger, MockServer, MockServerOptions } from './app.ts';
export { startMockProcess } from './child.ts';
export type { MockProcess } from './child.ts';
export { listenMockServer } from './listen.ts';
export type { ListenOptions } from './listen.ts';
export type { MockStats } from './stats.ts';
