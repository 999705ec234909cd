/** Chunks that follow a pattern, on more streams. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './chunk-pattern.test.ts';
