/** No artefact of a run holds a secret, for all cases of the law. */
// oxlint-disable-next-line import/no-unassigned-import -- its tests are registered by its import
import './run-secrets.test.ts';
