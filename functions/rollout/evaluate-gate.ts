import type { GateInput } from '../../shared/ports/gates.ts';
import { wireGates } from '../../shared/runtime/wire-rollout.ts';
import { evaluateGate } from '../../shared/use-cases/rollout/evaluate-gate.ts';

const deps = wireGates();

/** One look at one health gate of a deployment's stage. */
export const handler = (input: GateInput) => evaluateGate(deps, input);
