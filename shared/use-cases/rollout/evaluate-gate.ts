import { type Deployment, withTimeline } from '../../domain/deployment.ts';
import type { Gate } from '../../domain/gate.ts';
import { gatesOf } from '../../planner/gates.ts';
import type { GateAnswer, GateInput, GateVerdict } from '../../ports/gates.ts';
import type { Collection } from '../../ports/store.ts';
import { changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { deploymentEvent } from './deployment-event.ts';
import { isHeldBy } from './fence.ts';

type GateDeps = Pick<Deps, 'store' | 'clock' | 'gates'>;

/** How soon a gate of a paused deployment is asked about again: the pause itself wakes nobody here. */
const PAUSED_WAIT_SEC = 30;

/**
 * One look at one gate of the stage that the deployment is in. A gate that fails becomes the stage's outcome in the same
 * fenced way as the planner's own word; one that passes is one less for the planner to wait for. What it passed or failed
 * by is told in the timeline.
 */
export async function evaluateGate(deps: GateDeps, input: GateInput): Promise<GateAnswer> {
  const nowMs = deps.clock.nowMs();
  const { sinceMs = nowMs, evaluation } = input;
  const next = { waitSec: 0, detail: '', evaluation: evaluation + 1, sinceMs, state: input.state ?? null };
  const collection = await deps.store.load(input);
  const gate = collection && watched(collection, input);
  if (!gate) return { ...next, verdict: 'over' };
  if (collection.deployment.pausedAtMs !== undefined) return { ...next, verdict: 'again', waitSec: PAUSED_WAIT_SEC };

  const evaluate = deps.gates[gate.type];
  if (!evaluate) throw new Error(`there is no evaluator for gates of type ${gate.type}`);
  const { stage } = input;
  const said = await evaluate({ gate, collection, stage, evaluation, sinceMs, nowMs, state: input.state });
  if (said.verdict === 'again') {
    const { waitSec, detail = '', state = input.state ?? null } = said;
    return { ...next, verdict: 'again', waitSec: Math.max(1, waitSec), detail, state };
  }
  const written = await changeCollection(deps, input, (current) => {
    if (!watched(current, input)) return undefined;
    const { service, deployment } = current;
    const text = `gate ${gate.name} ${said.verdict}: ${said.detail}`;
    const told = withTimeline(deployment, deps.clock.nowMs(), text);
    if (said.verdict === 'passed')
      return {
        service,
        deployment: { ...told, gatesPassed: [...(deployment.gatesPassed ?? []), gate.name] },
        wake: true,
      };
    const events = [deploymentEvent(current, text, deps.clock.nowMs())];
    return { service, deployment: { ...told, outcome: outcomeOf(input, said) }, events, wake: true };
  });
  return written ? { ...next, verdict: said.verdict, detail: said.detail } : { ...next, verdict: 'over' };
}

/** The gate, while its stage is still open, and the execution's own. */
function watched(collection: Collection, input: GateInput): Gate | undefined {
  const { deployment, revisions } = collection;
  if (!isHeldBy(collection, input) || deployment.stage !== input.stage || deployment.outcome !== undefined)
    return undefined;
  if (deployment.gatesPassed?.includes(input.gate.name)) return undefined;
  const spec = revisions.find(({ revision }) => revision === deployment.revision)?.spec;
  return spec && gatesOf(deployment, spec, input.stage).find(({ name }) => name === input.gate.name);
}

function outcomeOf(
  { stage, gate }: GateInput,
  said: Extract<GateVerdict, { verdict: 'failed' }>,
): NonNullable<Deployment['outcome']> {
  const outcome = { stage, reached: false, detail: `gate ${gate.name} failed: ${said.detail}` };
  return said.rollback ? { ...outcome, rollback: true } : outcome;
}
