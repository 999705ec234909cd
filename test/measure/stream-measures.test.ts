import { expect, test } from 'vitest';
import { StreamMeasures } from '../../src/measure/stream-measures.ts';

const measured = (): StreamMeasures => {
  const streams = new StreamMeasures();
  const chunksMs = [150, 250, 350, 1350, 1375];
  streams.addAnswer(50, { firstOutputMs: 150, firstContentMs: 350, outputTokens: 50, chunksMs });
  return streams;
};

test('an answer is measured from sent to its first output and content, by token, and between its parts', () => {
  const { firstToken, firstContent, tokenTime, chunkGap, tokens, stalls } = measured();
  expect([firstToken.max, firstContent.max, tokenTime.max]).toEqual([100, 300, 25]);
  expect([chunkGap.count, chunkGap.min, chunkGap.max, tokens, stalls]).toEqual([4, 25, 1000, 50, 1]);
});

test('a dump adds up to what it came from', () => {
  const sum = measured();
  sum.mergeDump(measured().dump());
  expect([sum.firstToken.count, sum.chunkGap.count, sum.tokens, sum.stalls]).toEqual([2, 8, 100, 2]);
});
