import { parseOrRefuse } from '../../shared/contract/parse-or-refuse.ts';
import { putService } from '../../shared/contract/service/service.ts';
import type { ServiceKey } from '../../shared/domain/service.ts';
import type { Collection } from '../../shared/ports/store.ts';
import type { Deps } from '../../shared/use-cases/deps.ts';
import { type Accepted, acceptService } from '../../shared/use-cases/services/accept-service.ts';
import { deleteService } from '../../shared/use-cases/services/delete-service.ts';
import { patchService } from '../../shared/use-cases/services/patch-service.ts';
import { Crash } from './faults.ts';
import type { World } from './start-world.ts';

export const WEB: ServiceKey = { cluster: 'default', service: 'web' };

/** A definition of one container on port 80, whose image decides how it behaves. */
export function definitionOf(image: string, more: { container?: object; family?: string } = {}) {
  return {
    family: more.family ?? 'web',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      { name: 'app', image, essential: true, portMappings: [{ containerPort: 80 }], ...more.container },
    ],
  };
}

/** Short times, so that stories are short: what they mean is the same. */
const SPEC = { desiredCount: 2, minHealthySec: 2, progressDeadlineSec: 60, launchDeadlineSec: 30 };

/** Traffic at `/`; a drain of 2 s. */
export const INGRESS = { containerPort: 80, path: '/', deregistrationDelaySec: 2, healthCheck: { intervalSec: 1 } };

/** What somebody outside does: each of these is a request to the API, and whoever gets no answer sends it again. */
export function userOf(world: World, key: ServiceKey = WEB) {
  const ask = <Answer>(work: (deps: Deps) => Promise<Answer>) => world.time.during(keepAsking(work));

  async function keepAsking<Answer>(work: (deps: Deps) => Promise<Answer>): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work(world.wire('api'));
      } catch (error) {
        if (!(error instanceof Crash) || attempt === 5) throw error;
        world.crashes.push(error.message);
      }
    }
  }

  return {
    world,
    key,
    ask,
    /** Registers the definition in ECS itself, as any ECS client may. */
    async register(definition: object): Promise<string> {
      const answer = await world.call<{ taskDefinition: { taskDefinitionArn: string } }>(
        'ecs',
        'RegisterTaskDefinition',
        definition,
      );
      return answer.taskDefinition.taskDefinitionArn;
    },
    /** PUT of the service. */
    put(taskDefinition: string, more: object = {}): Promise<Accepted> {
      const { desiredCount, forceNewDeployment, ...spec } = parseOrRefuse(
        putService,
        { ...SPEC, taskDefinition, ...more },
        { ...key },
      );
      return ask((deps) => acceptService(deps, key, { spec, desiredCount, forceNewDeployment }));
    },
    /** A definition with this image, and the service on it. */
    async deploy(image: string, more: object = {}): Promise<Accepted> {
      return this.put(await this.register(definitionOf(image)), more);
    },
    scale: (desiredCount: number): Promise<Accepted> => ask((deps) => patchService(deps, key, { desiredCount })),
    remove: (): Promise<Collection> => ask((deps) => deleteService(deps, key, undefined)),
    async records(): Promise<Collection> {
      const collection = await world.peek.store.load(key);
      if (!collection) throw new Error(`there is no service ${key.service}`);
      return collection;
    },
    /** The statuses of the deployments, the newest first. */
    async deployments(): Promise<string[]> {
      const { deployment } = await this.records();
      const { items } = await world.peek.store.listArchivedDeployments(key, { limit: 50 });
      return [deployment, ...items].map(({ status }) => status);
    },
    /** What was said about the service, the oldest first. */
    async said(): Promise<string[]> {
      const { items } = await world.peek.store.listEvents(key, { limit: 100 });
      return items.map(({ message }) => message).reverse();
    },
    /** Lets time pass until the deployment in the collection has this status. */
    async reaches(status: string, limitMs?: number): Promise<void> {
      await world.time.until(async () => (await this.records()).deployment.status === status, limitMs);
    },
  };
}

export type User = ReturnType<typeof userOf>;
