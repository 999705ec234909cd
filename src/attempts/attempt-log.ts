/** What other rooms read of the logs of attempts. */
export { ATTEMPT_LOG_SCHEMAS, attemptName, loggedWorld } from './attempt-reader.ts';
export {
  endedAttempts,
  furtherAttempts,
  lineValue,
  type LogLine,
  mergeInOrder,
  sendRecords,
  SkippedLines,
} from './log-lines.ts';
export { OpenSends, type UnendedSends } from './open-sends.ts';
