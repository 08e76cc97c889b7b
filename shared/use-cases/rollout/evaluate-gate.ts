import { withTimeline } from '../../domain/deployment.ts';
import type { Gate } from '../../domain/gate.ts';
import { gatesOf } from '../../planner/rollout/gates.ts';
import type { GateAnswer, GateInput, GateVerdict } from '../../ports/gates.ts';
import type { Collection } from '../../ports/store.ts';
import { type Change, changeCollection } from '../change-collection.ts';
import type { Deps } from '../deps.ts';
import { isHeldBy } from './fence.ts';
import { withVerdict } from './with-verdict.ts';

type GateDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'gates'>;

/** How soon a gate of a paused deployment is asked about again: the pause itself wakes nobody here. */
const PAUSED_WAIT_SEC = 30;

/**
 * One look at one gate of the stage that the deployment is in. A gate that fails becomes the stage's outcome in the same
 * fenced way as the planner's own word; one that passes is one less for the planner to wait for. What it passed or failed
 * by is told in the timeline.
 */
export async function evaluateGate(deps: GateDeps, input: GateInput): Promise<GateAnswer> {
  const nowMs = deps.clock.nowMs();
  const { evaluation } = input;
  const next = { waitSec: 0, detail: '', evaluation: evaluation + 1, state: input.state ?? null };
  const collection = await deps.store.load(input);
  const gate = collection && watched(collection, input);
  if (!gate) return { ...next, verdict: 'over' };
  if (collection.deployment.pausedAtMs !== undefined) return { ...next, verdict: 'again', waitSec: PAUSED_WAIT_SEC };

  const evaluate = deps.gates[gate.type];
  if (!evaluate) throw new Error(`there is no evaluator for gates of type ${gate.type}`);
  const { stage } = input;
  const { timeScale } = deps.settings;
  const sinceMs = collection.deployment.stageEnteredAtMs ?? nowMs;
  const elapsedSec = ((nowMs - sinceMs) / 1000) * timeScale;
  const said = await evaluate({ gate, collection, stage, evaluation, elapsedSec, nowMs, state: input.state });
  if (said.verdict === 'again') {
    const { detail = '', state = input.state ?? null, starts } = said;
    if (starts) await changeCollection(deps, input, (current) => startJob(current, input, starts, nowMs));
    const waitSec = Math.max(1, Math.ceil(said.waitSec / timeScale));
    return { ...next, verdict: 'again', waitSec, detail, state };
  }
  const written = await changeCollection(deps, input, (current) =>
    watched(current, input) ? withVerdict(current, gate.name, said, deps.clock.nowMs()) : undefined,
  );
  return written ? { ...next, verdict: said.verdict, detail: said.detail } : { ...next, verdict: 'over' };
}

/** The record says that the job is there in the same write that makes it: whoever ends the stage knows what to stop. */
function startJob(
  current: Collection,
  input: GateInput,
  newJob: NonNullable<Extract<GateVerdict, { verdict: 'again' }>['starts']>,
  nowMs: number,
): Change | undefined {
  if (!watched(current, input) || current.deployment.job) return undefined;
  const { service, deployment } = current;
  const told = withTimeline(deployment, nowMs, `gate ${input.gate.name} starts its task`);
  const job = { id: newJob.job.id, gate: input.gate.name, deploymentId: deployment.id };
  return { service, deployment: { ...told, job }, newJob, wake: false };
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
