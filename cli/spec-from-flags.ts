export interface SpecFlags {
  image: string;
  port?: number;
  path?: string;
  healthPath?: string;
  count?: number;
  cpu?: number;
  memory?: number;
  env?: readonly { name: string; value: string }[];
  minHealthy?: number;
  max?: number;
}

/** Fargate's smallest memory in MiB: 512 with 256 cpu units, and 2 a unit from 512 on. */
const CPU_DEFAULT = 256;
const MIB_PER_CPU_UNIT = 2;

/**
 * What flags say as ECS has it: a task definition of one container (family and container have the service's name), and
 * the body of PUT service without its `taskDefinition`. What no flag says is left to the API's defaults.
 */
export function specFromFlags(service: string, flags: SpecFlags): { definition: object; spec: object } {
  const { image, port, path, healthPath, count, cpu = CPU_DEFAULT, env = [], minHealthy, max } = flags;
  const memory = flags.memory ?? cpu * MIB_PER_CPU_UNIT;
  return {
    definition: {
      family: service,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(cpu),
      memory: String(memory),
      containerDefinitions: [
        {
          name: service,
          image,
          ...(port === undefined ? {} : { portMappings: [{ containerPort: port }] }),
          ...(env.length === 0 ? {} : { environment: env }),
        },
      ],
    },
    spec: {
      ...(count === undefined ? {} : { desiredCount: count }),
      ...(port === undefined ? {} : { ingress: ingressOf(port, path, healthPath) }),
      ...(minHealthy === undefined && max === undefined
        ? {}
        : { deploymentConfiguration: { minimumHealthyPercent: minHealthy, maximumPercent: max } }),
    },
  };
}

function ingressOf(containerPort: number, path: string | undefined, healthPath: string | undefined): object {
  return {
    containerPort,
    ...(path === undefined ? {} : { path }),
    ...(healthPath === undefined ? {} : { healthCheck: { path: healthPath } }),
  };
}
