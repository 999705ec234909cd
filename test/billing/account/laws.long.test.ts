/** The laws of accounts, a thousand runs of each. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './laws.test.ts';
