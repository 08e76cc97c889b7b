import type { ExecutionInput } from '../../shared/ports/rollouts.ts';
import { wireBegin } from '../../shared/runtime/wire-rollout.ts';
import { beginDeployment } from '../../shared/use-cases/rollout/begin-deployment.ts';

const deps = wireBegin();

export const handler = (input: ExecutionInput) => beginDeployment(deps, input);
