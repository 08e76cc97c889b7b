import { AppError } from '../../contract/app-errors.ts';
import type { HttpGate } from '../../domain/gate.ts';
import { sharedNetworkOf } from '../../domain/network-mode.ts';
import { repositoryOf } from '../../domain/repository-of.ts';
import type { ServiceRevision } from '../../domain/service-revision.ts';
import { type Follow, type Ingress, isDaemon, type ServiceSpec } from '../../domain/service-spec.ts';
import type { TaskDefinition } from '../../ports/definitions.ts';
import { resolveJob } from './resolve-job.ts';

/** The revision that a spec and its definition make, or a refusal that names the field which does not fit. */
export function resolveRevision(
  revision: number,
  spec: ServiceSpec,
  definition: TaskDefinition,
  nowMs: number,
  imageRegistry: string,
): ServiceRevision {
  const compatible = definition.requiresCompatibilities ?? [];
  if (spec.launchType && compatible.length > 0 && !compatible.includes(spec.launchType)) {
    throw refused(
      '/launchType',
      `the definition requires ${compatible.join(' or ')}; the service says ${spec.launchType}`,
    );
  }
  if (spec.enableExecuteCommand && !definition.taskRoleArn) {
    throw refused('/enableExecuteCommand', 'needs a taskRoleArn in the definition');
  }
  const sharedNetwork = sharedNetworkOf(spec, definition);
  if (sharedNetwork) requireNoInterface(spec, sharedNetwork);
  const preDeploy = resolveJob(spec, 'preDeploy', definition);
  const postDeploy = resolveJob(spec, 'postDeploy', definition);
  if (spec.follow) requireFollowed(spec.follow, definition, imageRegistry);
  return {
    revision,
    spec: { ...spec, taskDefinition: definition.taskDefinitionArn },
    ...(sharedNetwork ? { sharedNetwork } : {}),
    ...instanceFilterOf(spec, definition),
    hasHealthCheck: definition.containerDefinitions.some(
      (container) => container.essential !== false && container.healthCheck !== undefined,
    ),
    containerNames: definition.containerDefinitions.map(({ name }) => name),
    trafficContainers: [
      ...(spec.ingress ? [resolvePlace(spec.ingress, '/ingress', definition)] : []),
      ...(spec.loadBalancers ?? []).map((balancer, at) => resolvePlace(balancer, `/loadBalancers/${at}`, definition)),
    ],
    ...probedIn(spec, definition),
    ...(preDeploy || postDeploy ? { jobContainers: { preDeploy, postDeploy } } : {}),
    createdAtMs: nowMs,
  };
}

/** Which instances a DAEMON service's tasks may be on: all that the service and its definition say, in one expression. */
function instanceFilterOf(
  spec: ServiceSpec,
  { placementConstraints = [] }: TaskDefinition,
): Pick<ServiceRevision, 'instanceFilter'> {
  if (!isDaemon(spec)) return {};
  const constraints = [...(spec.placementConstraints ?? []), ...placementConstraints];
  const wanted = constraints.flatMap(({ type, expression }) => (type === 'memberOf' ? [`(${expression})`] : []));
  return wanted.length > 0 ? { instanceFilter: wanted.join(' and ') } : {};
}

/**
 * HTTP gates reach a task at an address of its own, and networkConfiguration is about its interface. Target groups reach it at
 * its instance, unless nobody does.
 */
function requireNoInterface(spec: ServiceSpec, networkMode: string): void {
  const needsOne = `needs a definition of networkMode awsvpc: with ${networkMode} a task has no address of its own`;
  const isReached = networkMode !== 'none';
  if (spec.networkConfiguration) {
    throw refused('/networkConfiguration', `is not valid for networkMode ${networkMode}: leave it out`);
  }
  if (spec.ingress && !isReached)
    throw refused('/ingress', 'is not possible with networkMode none: nothing reaches a task');
  if (spec.loadBalancers?.length && !isReached)
    throw refused('/loadBalancers/0', 'is not possible with networkMode none: nothing reaches a task');
  const gate = (spec.gates ?? []).findIndex(({ type }) => type === 'http');
  if (gate >= 0) throw refused(`/gates/${gate}`, needsOne);
}

/** Of each HTTP gate the container that it asks: of its port, of that of `ingress`, or of the first that is mapped. */
function probedIn(
  { gates = [], ingress }: ServiceSpec,
  definition: TaskDefinition,
): Pick<ServiceRevision, 'probedContainers'> {
  const [first] = definition.containerDefinitions.flatMap(({ portMappings = [] }) => portMappings);
  const places = gates.flatMap((gate, at) => {
    if (gate.type !== 'http') return [];
    const { port } = gate as HttpGate;
    const containerPort = port ?? ingress?.containerPort ?? first?.containerPort ?? 0;
    return [[gate.name, resolvePlace({ containerPort }, `/gates/${at}`, definition, 'port')] as const];
  });
  return places.length > 0 ? { probedContainers: Object.fromEntries(places) } : {};
}

function resolvePlace(
  { containerName, containerPort }: Pick<Ingress, 'containerName' | 'containerPort'>,
  pointer: string,
  { containerDefinitions }: TaskDefinition,
  field = 'containerPort',
): { name: string; port: number } {
  const named = containerName
    ? containerDefinitions.filter(({ name }) => name === containerName)
    : containerDefinitions;
  if (named.length === 0) throw refused(`${pointer}/containerName`, `the definition has no container ${containerName}`);
  const mapping = (protocols: (string | undefined)[]) =>
    named.find(({ portMappings }) =>
      portMappings?.some((each) => each.containerPort === containerPort && protocols.includes(each.protocol)),
    );
  // Another container may have the same port for udp, which nothing here speaks.
  const container = mapping(['tcp', undefined]) ?? mapping(['udp']);
  if (!container) {
    const ports = named.flatMap(({ portMappings }) => portMappings?.map((mapping) => mapping.containerPort) ?? []);
    throw refused(
      `${pointer}/${field}`,
      `no container of the definition maps port ${containerPort}; it maps ${ports.join(', ') || 'none'}`,
    );
  }
  return { name: container.name, port: containerPort };
}

/** Without a container of that repository a push would have nothing to change. */
function requireFollowed(
  { repository }: Follow,
  { containerDefinitions }: TaskDefinition,
  imageRegistry: string,
): void {
  const wanted = `${imageRegistry}${repository}`;
  const repositories = containerDefinitions.map(({ image }) => repositoryOf(image));
  if (repositories.includes(wanted)) return;
  throw refused(
    '/follow/repository',
    `no container of the definition has an image of ${wanted}; it has ${repositories.join(', ')}`,
  );
}

function refused(pointer: string, detail: string): AppError {
  return new AppError('InvalidParameterException', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });
}
