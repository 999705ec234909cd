/** Code whose mutants are made, and the tests that have to notice them: globs. Tests run in the order of their globs, so quick ones come first. */
export interface Room {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

/** The rooms whose code has to be right to the last digit, by name. */
export const ROOMS: Readonly<Record<string, Room>> = {
  money: { mutate: ['src/money/*.ts'], tests: ['test/money/**/*.test.ts'] },
  price: { mutate: ['src/billing/price/**/*.ts'], tests: ['test/billing/price/**/*.test.ts'] },
  account: {
    mutate: ['src/billing/account/*.ts'],
    tests: ['test/billing/account/[!l]*.test.ts', 'test/billing/account/*.test.ts'],
  },
  limits: {
    mutate: ['src/provider/limits/*.ts'],
    tests: ['test/provider/limits/*.test.ts'],
  },
  retry: {
    mutate: ['src/client/retry/**/*.ts'],
    tests: [
      'test/client/retry/odd-replies.test.ts',
      'test/client/retry/{retry-vectors,retry-options,hint-reader,backoff}.test.ts',
      'test/client/retry/{retry-laws,budgets/budget}.test.ts',
      'test/client/retry/**/*.test.ts',
    ],
  },
  'event-streams': {
    mutate: ['src/wire/event-stream.ts', 'src/wire/openai/chat/stream-reading.ts'],
    tests: ['test/wire/event-stream.test.ts', 'test/wire/openai/chat/*.test.ts'],
  },
};
