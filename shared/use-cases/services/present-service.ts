import type { Event as EventAnswer } from '../../contract/answers/event.ts';
import type { Service as ServiceAnswer } from '../../contract/answers/service.ts';
import { targetRevisionOf } from '../../domain/deployment.ts';
import { clusterArnOf, serviceArnOf } from '../../domain/names.ts';
import type { TrafficRecord } from '../../domain/service.ts';
import type { ServiceEvent } from '../../domain/service-event.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import type { LauncherSettings } from '../../ports/settings.ts';
import type { Collection } from '../../ports/store.ts';
import { presentDeployJob } from './present-deploy-job.ts';
import { countTasks, presentEcsDeployments } from './present-deployment.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export function presentEvent({ createdAtMs, ...event }: ServiceEvent): EventAnswer {
  return { ...event, createdAt: iso(createdAtMs) };
}

/** ECS's Service shape, with Slipway's own fields beside it. `events` are the latest, newest first. */
export function presentService(
  settings: Pick<LauncherSettings, 'region' | 'accountId'>,
  collection: Collection,
  events: readonly ServiceEvent[],
): ServiceAnswer {
  const { service, deployment, revisions, tasks } = collection;
  const { spec, traffic } = service;
  const wanted = targetRevisionOf(deployment);
  const places = revisions.find(({ revision }) => revision === wanted)?.trafficContainers ?? [];
  return {
    serviceArn: serviceArnOf(settings, service.cluster, service.service),
    serviceName: service.service,
    clusterArn: clusterArnOf(settings, service.cluster),
    status: service.status,
    desiredCount: service.desiredCount,
    ...countTasks(tasks),
    taskDefinition: spec.taskDefinition,
    launchType: spec.launchType,
    capacityProviderStrategy: spec.capacityProviderStrategy as ServiceAnswer['capacityProviderStrategy'],
    platformVersion: spec.platformVersion,
    placementConstraints: spec.placementConstraints as ServiceAnswer['placementConstraints'],
    placementStrategy: spec.placementStrategy as ServiceAnswer['placementStrategy'],
    networkConfiguration: spec.networkConfiguration as ServiceAnswer['networkConfiguration'],
    deploymentConfiguration: spec.deploymentConfiguration as ServiceAnswer['deploymentConfiguration'],
    deploymentController: { type: 'ECS' },
    schedulingStrategy: spec.schedulingStrategy ?? 'REPLICA',
    healthCheckGracePeriodSeconds: spec.healthCheckGracePeriodSeconds,
    availabilityZoneRebalancing: spec.availabilityZoneRebalancing,
    loadBalancers: presentBalancers(traffic, places),
    propagateTags: spec.propagateTags,
    enableECSManagedTags: spec.enableECSManagedTags,
    enableExecuteCommand: spec.enableExecuteCommand,
    tags: spec.tags,
    deployments: presentEcsDeployments(service, deployment, revisions, tasks),
    events: events.map(({ id, createdAtMs, message }) => ({ id, createdAt: iso(createdAtMs), message })),
    createdAt: iso(service.createdAtMs),
    generation: service.generation,
    observedGeneration: service.observedGeneration,
    minHealthySec: spec.minHealthySec,
    progressDeadlineSec: spec.progressDeadlineSec,
    launchDeadlineSec: spec.launchDeadlineSec,
    compatibility: spec.compatibility,
    ingress: spec.ingress as ServiceAnswer['ingress'],
    follow: spec.follow,
    gates: spec.gates as ServiceAnswer['gates'],
    preDeploy: presentDeployJob(spec.preDeploy),
    postDeploy: presentDeployJob(spec.postDeploy),
  };
}

/** ECS's LoadBalancer: with its second target group and its rules where traffic is shifted. */
function presentBalancers(
  traffic: TrafficRecord | undefined,
  places: ServiceRevision['trafficContainers'],
): NonNullable<ServiceAnswer['loadBalancers']> {
  return (traffic?.balancers ?? []).flatMap(({ targetGroupArns, productionRuleArn, testRuleArn }, index) => {
    const [targetGroupArn, alternateTargetGroupArn] = targetGroupArns;
    const place = places[index];
    if (targetGroupArn === undefined || !place) return [];
    const advancedConfiguration = alternateTargetGroupArn
      ? { alternateTargetGroupArn, productionListenerRule: productionRuleArn, testListenerRule: testRuleArn }
      : undefined;
    return [{ targetGroupArn, containerName: place.name, containerPort: place.port, advancedConfiguration }];
  });
}
