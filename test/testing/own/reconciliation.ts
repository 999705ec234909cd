import { collectBill, reconcile } from '../../../src/reconcile/reconciliation.ts';
import type { ReconcileSubject } from '../../../src/testing/index.ts';

/** The comparison of bills of this package. */
export const ownReconciliation: ReconcileSubject = { classify: reconcile, collect: collectBill };
