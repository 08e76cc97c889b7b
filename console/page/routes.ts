/** What the address behind the `#` shows. */
export type Route =
  | { view: 'services'; cluster: string }
  | { view: 'create-service'; cluster: string }
  | { view: 'service'; cluster: string; service: string }
  | { view: 'change-service'; cluster: string; service: string; what: string }
  | { view: 'deployment'; cluster: string; service: string; deployment: string }
  | { view: 'tasks'; cluster: string }
  | { view: 'run-task'; cluster: string }
  | { view: 'task'; cluster: string; task: string }
  | { view: 'definitions' }
  | { view: 'definition'; definition: string }
  | { view: 'clusters' }
  | { view: 'events' }
  | { view: 'nowhere' };

type View = Route['view'];

/** Each view's address; `{}` holds a parameter. More special ones come first. */
const PATHS: Readonly<Record<Exclude<View, 'nowhere'>, string>> = {
  'create-service': '/clusters/{cluster}/create-service',
  'change-service': '/clusters/{cluster}/services/{service}/change/{what}',
  deployment: '/clusters/{cluster}/services/{service}/deployments/{deployment}',
  service: '/clusters/{cluster}/services/{service}',
  services: '/clusters/{cluster}/services',
  'run-task': '/clusters/{cluster}/run-task',
  task: '/clusters/{cluster}/tasks/{task}',
  tasks: '/clusters/{cluster}/tasks',
  definition: '/task-definitions/{definition}',
  definitions: '/task-definitions',
  clusters: '/clusters',
  events: '/events',
};

const HOME: Route = { view: 'services', cluster: 'default' };

/** `#/clusters/default/services/hello`. Without anything it is the services of `default`. */
export function parseRoute(hash: string): Route {
  const given = hash.replace(/^#\/?/, '').replace(/\/$/, '').split('/');
  if (given.join('') === '') return HOME;
  for (const [view, path] of Object.entries(PATHS)) {
    const parameters = match(path.slice(1).split('/'), given);
    if (parameters) return { view, ...parameters } as Route;
  }
  return { view: 'nowhere' };
}

function match(path: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  if (path.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of path.entries()) {
    const value = decode(given[index] ?? '');
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (value === undefined || value === '') return undefined;
    if (name !== undefined) parameters[name] = value;
    else if (part !== value) return undefined;
  }
  return parameters;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The address of a view, for links. */
export function hrefOf(route: Exclude<Route, { view: 'nowhere' }>): string {
  const parameters: Readonly<Record<string, string>> = route;
  return `#${PATHS[route.view].replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''))}`;
}
