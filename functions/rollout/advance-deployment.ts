import type { ExecutionInput } from '../../shared/ports/rollouts.ts';
import { wireAdvance } from '../../shared/runtime/wire-rollout.ts';
import { nextStage } from '../../shared/use-cases/rollout/next-stage.ts';
import { waitForStage } from '../../shared/use-cases/rollout/wait-for-stage.ts';

const deps = wireAdvance();

type Step = ExecutionInput & ({ step: 'nextStage' } | { step: 'wait'; taskToken: string });

/** The steps of a deployment's state machine that need the same permissions: the table, and a task token. */
export const handler = (input: Step) => {
  switch (input.step) {
    case 'nextStage':
      return nextStage(deps, input);
    case 'wait':
      return waitForStage(deps, input);
  }
};
