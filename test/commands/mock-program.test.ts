import { expect, test } from 'vitest';
import { commandText } from '../../src/commands/mock-program.ts';

test.each([
  [['npm', 'test'], 'npm test'],
  [['node', 'app.mjs', '--size', '1024x1024'], 'node app.mjs --size 1024x1024'],
  [['node', 'app.mjs', '--api-key', 'abc'], 'node app.mjs --api-key ***'],
  [['node', 'app.mjs', '--token=abc', '--password', '--quiet'], 'node app.mjs --token=*** --password --quiet'],
  [['env', 'OPENAI_API_KEY=abc', 'npm', 'test'], 'env OPENAI_API_KEY=*** npm test'],
  [['curl', '-H', 'Authorization: Bearer abc'], 'curl -H Authorization: ***'],
  [['node', '-e', 'go("sk-live-12345678")'], 'node -e go("***")'],
  [['node', 'x.mjs', 'a1b2c3d4e5f6a7b8c9d0e1'], 'node x.mjs ***'],
  [['node', `/opt/apps/${'folder/'.repeat(4)}app.mjs`], `node /opt/apps/${'folder/'.repeat(4)}app.mjs`],
])('%j', (command, text) => {
  expect(commandText(command)).toBe(text);
});
