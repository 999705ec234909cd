/** Thousands of scripts of replies in every dialect. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './cost-law.test.ts';
