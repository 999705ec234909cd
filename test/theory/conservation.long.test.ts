/** What is conserved, over more random runs. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './conservation.test.ts';
