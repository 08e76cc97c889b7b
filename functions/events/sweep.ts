import { wireReconcile } from '../../shared/runtime/wire-reconcile.ts';
import { sweep } from '../../shared/use-cases/wake/sweep.ts';

const deps = wireReconcile();

/** Each minute: what is due and was not woken. */
export const handler = (): Promise<void> => sweep(deps);
