import type { Failure, RunTaskRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { StoredDefinition } from '../definitions/definition-store.ts';
import type { EcsState } from '../ecs-state.ts';
import { measureLoad } from '../instances/instance-load.ts';
import { createTaskRecord, type TaskLaunch } from '../tasks/new-task.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import { chooseInstance } from './choose-instance.ts';
import { compileQuery } from './compile-query.ts';
import { findMisfit, type PlacementWish, requiredAttributes } from './find-misfit.ts';
import { taskNeeds } from './task-needs.ts';

/**
 * The tasks of a RunTask with launch type EC2, each on an ACTIVE instance of the cluster: as many as can be placed, one
 * after the other, so that each finds what the one before it left. Where one finds no instance, the others would not
 * either: `failures` then says of each instance why. Throws InvalidParameterException where there is no ACTIVE one.
 */
export function createInstanceTasks(
  { cloud, instances, engine }: EcsState,
  launch: TaskLaunch,
): { records: TaskRecord[]; failures: Failure[] } {
  const { input, cluster, definition, subnets } = launch;
  const wish = readWish(input, definition, subnets);
  const registered = instances.list(cluster.clusterArn).filter(({ status }) => status !== 'INACTIVE');
  if (!registered.some(({ status }) => status === 'ACTIVE')) {
    throw new AwsError('InvalidParameterException', 'No Container Instances were found in your cluster.');
  }
  const records: TaskRecord[] = [];

  while (records.length < (input.count ?? 1)) {
    const loads = registered.map((instance) => measureLoad(instance, [...engine.live.values(), ...records]));
    const active = loads.filter(({ instance }) => instance.status === 'ACTIVE');
    const misfits = active.map((load) => findMisfit(load, wish));
    const fitting = active.filter((_, at) => misfits[at] === undefined);
    const chosen = chooseInstance(fitting, loads, wish.group, input.placementStrategy ?? []);
    if (!chosen) {
      const failures = active.map(({ instance }, at) => ({ arn: instance.containerInstanceArn, reason: misfits[at] }));
      return { records, failures };
    }
    records.push(createTaskRecord(cloud, launch, { instance: chosen.instance, holds: wish.needs }));
  }
  return { records, failures: [] };
}

function readWish(
  input: RunTaskRequest,
  definition: StoredDefinition,
  subnets: { availabilityZone: string }[],
): PlacementWish {
  const constraints = [...(definition.placementConstraints ?? []), ...(input.placementConstraints ?? [])];
  return {
    needs: taskNeeds(definition, input.overrides),
    group: input.group ?? `family:${definition.family}`,
    attributes: requiredAttributes(definition),
    zones: definition.networkMode === 'awsvpc' ? subnets.map((each) => each.availabilityZone) : undefined,
    memberOf: constraints.filter(({ type }) => type === 'memberOf').map((each) => compileQuery(each.expression ?? '')),
    distinctInstance: constraints.some(({ type }) => type === 'distinctInstance'),
  };
}
