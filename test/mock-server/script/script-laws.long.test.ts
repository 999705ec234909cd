/** The laws of scripts over more of them. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './script-laws.test.ts';
