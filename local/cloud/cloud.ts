import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { AccessRequest, AwsService, CallContext, Principal } from './service.ts';

/** What every service of the local cloud is given: where it is, its neighbours, and where its state lies. */
export interface Cloud {
  readonly region: string;
  readonly accountId: string;
  /** The state directory of the cloud; undefined keeps all state in memory. */
  readonly directory: string | undefined;
  /** Calls an operation of a service as `caller`, through IAM, as the wire does. */
  call<Output>(service: string, operation: string, input: object, caller: Principal): Promise<Output>;
  /** Says that something new waits at `arn` (a stream, a queue): pollers look at once, without waiting their interval. */
  signal(arn: string): void;
  /** Hears those signals; returns what ends it. */
  onSignal(arn: string, listener: () => void): () => void;
  /** `arn:aws:<service>:<region>:<account>:<resource>` */
  arn(service: string, resource: string): string;
  /** The message of a bug or of a delivery given up, for the operator; never a secret. */
  log(message: string): void;
}

/** Decides on a call; throws AccessDeniedException. */
export type Authorizer = (call: CallContext, requests: AccessRequest[]) => void;

export interface CloudOptions {
  directory?: string | undefined;
  region?: string;
  accountId?: string;
  log?: (message: string) => void;
}

export interface RunningCloud extends Cloud {
  add(service: AwsService): void;
  setAuthorizer(authorizer: Authorizer): void;
  services(): AwsService[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The local cloud: a registry of services that call each other as principals.
 * Services are added first (each is created with this cloud), then started in the order of their addition.
 */
export function createCloud(options: CloudOptions = {}): RunningCloud {
  const region = options.region ?? 'us-east-1';
  const accountId = options.accountId ?? '000000000000';
  const services = new Map<string, AwsService>();
  const listeners = new Map<string, Set<() => void>>();
  let authorize: Authorizer = () => {};

  return {
    region,
    accountId,
    directory: options.directory,
    async call<Output>(serviceName: string, operationName: string, input: object, caller: Principal) {
      const service = services.get(serviceName);
      const operation = service?.operations[operationName];
      if (!service || !operation) {
        throw new AwsError('UnknownOperationException', `${serviceName}:${operationName} is not in this local cloud.`);
      }
      const call: CallContext = { caller, requestId: randomUUID() };
      if (caller.kind !== 'account') authorize(call, service.access(operationName, input as never, call));
      return (await operation(input as never, call)) as Output;
    },
    signal(arn) {
      for (const listener of listeners.get(arn) ?? []) listener();
    },
    onSignal(arn, listener) {
      const set = listeners.get(arn) ?? new Set();
      listeners.set(arn, set.add(listener));
      return () => set.delete(listener);
    },
    arn: (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`,
    log: options.log ?? (() => {}),
    add(service) {
      services.set(service.name, service);
    },
    setAuthorizer(authorizer) {
      authorize = authorizer;
    },
    services: () => [...services.values()],
    async start() {
      for (const service of services.values()) await service.start();
    },
    async stop() {
      for (const service of [...services.values()].reverse()) await service.stop();
    },
  };
}
