/** Thousands of replies of each dialect, with outputs and without their middle. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './dialects.test.ts';
