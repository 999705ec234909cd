/** The laws of the reply reader on eighty thousand replies. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './reply-reader.test.ts';
