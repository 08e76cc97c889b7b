import type { ServiceRevision } from '../../../shared/domain/service-revision.ts';
import { Crash } from '../../harness/faults.ts';
import type { Script } from '../../harness/scripted-driver.ts';
import type { Bench } from '../judge/judge.ts';
import type { FaultPlan } from './fault-plan.ts';
import type { FaultKind } from './kinds.ts';

/** Moments at which something may happen to the fleet: often enough for some of them to fall into a deployment. */
const EVERY_MS = 4_000;
const PROBABILITY = 0.12;
const STRANGERS = ['family:somebody-elses', 'slipway-other/web', 'slipway-worldwide'];

/** What happens to tasks, images and executions, from time to time; answers what ends it and heals all that was made ill. */
export function startFleetFaults(bench: Bench, plan: FaultPlan): () => void {
  const { world, truth } = bench;
  const { chance } = plan;
  const ill = new Map<string, Script>();

  /** An image behaves so for a while. The one that is being rolled out is as likely as any. */
  function spoil(script: Script): void {
    const image = `web:${chance.between(1, 3)}`;
    ill.set(image, script);
    world.fleet.script(image, script);
    setTimeout(() => heal(image, script), chance.between(5_000, 60_000));
  }

  function heal(image: string, script: Script): void {
    if (ill.get(image) !== script) return;
    ill.delete(image);
    world.fleet.script(image, {});
  }

  const running = () => truth.ours('slipway-world/web');
  const call = (service: string, operation: string, input: object) =>
    void world.call(service, operation, input).catch(() => {});

  const STRIKES: Partial<Record<FaultKind, () => void>> = {
    'crash-loop': () => spoil({ exitAfterMs: chance.between(100, 8_000), exitCode: 1 }),
    'slow-start': () => spoil({ pullMs: chance.between(1_000, 25_000) }),
    'stuck-provisioning': () => spoil({ pullMs: 120_000 }),
    'hanging-stop': () => spoil({ stopMs: 3_600_000 }),
    'flapping-health': () => {
      const periodMs = chance.between(2_000, 30_000);
      spoil({ isHealthy: (ageMs) => Math.floor(ageMs / periodMs) % 2 === 0 });
    },
    'zone-lost'() {
      const subnet = chance.oneOf(world.config.subnets);
      plan.closed.add(subnet);
      setTimeout(() => plan.closed.delete(subnet), chance.between(20_000, 240_000));
      for (const task of [...running(), ...truth.ours('slipway-world/next')]) {
        if (task.subnet === subnet) world.interrupt(task.arn, 'InfrastructureHealth', 'The zone was lost.');
      }
    },
    'spot-notice'() {
      const tasks = running();
      if (tasks.length > 0) world.interrupt(chance.oneOf(tasks).arn, 'SpotInterruption', 'Spot takes it back.');
    },
    'execution-aborted': () => void abortExecution(),
    'token-expired'() {
      const deployment = [...bench.mirror.items.values()].find(({ sk }) => sk === 'DEPLOYMENT');
      const taskToken = deployment?.taskToken;
      if (taskToken)
        call('states', 'SendTaskFailure', { taskToken, error: 'States.Timeout', cause: 'the token expired' });
    },
    strangers: () => runUnknown(chance.oneOf(STRANGERS), `somebody-${chance.between(1, 1e6)}`),
    orphans: () => runUnknown('slipway-world/web', `orphan-${chance.between(1, 1e6)}`),
    'kill-everything': () => void world.crashAll(new Crash(world.calls.at(-1) ?? NO_CALL, 'before')),
  };

  async function abortExecution(): Promise<void> {
    const { executions } = await world.call<{ executions: { executionArn: string }[] }>('states', 'ListExecutions', {
      stateMachineArn: world.config.stateMachineArn,
      statusFilter: 'RUNNING',
    });
    const [first] = executions;
    if (first) call('states', 'StopExecution', { executionArn: first.executionArn, cause: 'aborted by hand' });
  }

  function runUnknown(group: string, startedBy: string): void {
    const items = [...bench.mirror.items.values()] as Partial<ServiceRevision>[];
    const revision = items.find(({ ownTaskDefinitionArn: arn }) => typeof arn === 'string');
    if (!revision) return;
    const { ownTaskDefinitionArn: taskDefinition, spec, sharedNetwork } = revision;
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: world.config.subnets.slice(0, 1) } } };
    call('ecs', 'RunTask', {
      cluster: 'default',
      taskDefinition,
      launchType: spec?.launchType ?? 'FARGATE',
      group,
      startedBy,
      ...(sharedNetwork ? {} : network),
    });
  }

  const timer = setInterval(() => {
    for (const [kind, strike] of Object.entries(STRIKES) as [FaultKind, () => void][]) {
      if (plan.strikes(kind, PROBABILITY, 'at the fleet')) strike();
    }
  }, EVERY_MS);

  return () => {
    clearInterval(timer);
    for (const [image, script] of ill) heal(image, script);
    world.fleet.cure();
  };
}

const NO_CALL = { n: 0, by: 'nobody', run: { by: 'nobody' }, service: '', operation: '', input: {} };
