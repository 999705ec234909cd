/** The thresholds of recovery under more seeds. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './metastable.test.ts';
