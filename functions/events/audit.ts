import { wireReconcile } from '../../shared/runtime/wire-reconcile.ts';
import { audit } from '../../shared/use-cases/audit/audit.ts';

const deps = wireReconcile();

/** Compares what ECS runs with the records: losing every event costs latency and nothing else. */
export const handler = (): Promise<void> => audit(deps);
