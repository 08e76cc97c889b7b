/** A definition that Fargate runs, for tables to change one thing of. */
export function fargateDefinition(change: object = {}, container: object = {}): Record<string, unknown> {
  return {
    family: 'web',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'web', image: 'nginx:1.27', ...container }],
    ...change,
  };
}

/** One for instances: what only Fargate refuses passes here. */
export function instanceDefinition(change: object = {}, container: object = {}): Record<string, unknown> {
  return {
    family: 'web',
    containerDefinitions: [{ name: 'web', image: 'nginx:1.27', memory: 128, ...container }],
    ...change,
  };
}
