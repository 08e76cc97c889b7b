import type { Route } from './http-api.ts';

export interface RouteMatch {
  route: Route;
  /** Decoded; undefined for a route without variables. */
  pathParameters: Record<string, string> | undefined;
}

/** The routes below one path: by the next segment, by a variable, by a greedy variable. */
interface Node {
  byName: Map<string, Node>;
  variable: Node | undefined;
  /** By method; what ends here. */
  routes: Map<string, Route>;
  greedy: Map<string, Route>;
}

const newNode = (): Node => ({ byName: new Map(), variable: undefined, routes: new Map(), greedy: new Map() });

const isVariable = (segment: string) => segment.startsWith('{') && segment.endsWith('}');
const isGreedy = (segment: string) => segment.endsWith('+}');

function pathOf(route: Route): string[] {
  return route.RouteKey.slice(route.RouteKey.indexOf('/') + 1).split('/');
}

function insert(root: Node, route: Route): void {
  const method = route.RouteKey.slice(0, route.RouteKey.indexOf(' '));
  let node = root;
  for (const segment of pathOf(route)) {
    if (isGreedy(segment)) {
      node.greedy.set(method, route);
      return;
    }
    let next = isVariable(segment) ? node.variable : node.byName.get(segment);
    if (!next) {
      next = newNode();
      if (isVariable(segment)) node.variable = next;
      else node.byName.set(segment, next);
    }
    node = next;
  }
  node.routes.set(method, route);
}

const choose = (routes: Map<string, Route>, method: string) => routes.get(method) ?? routes.get('ANY');

function search(node: Node, segments: string[], at: number, method: string): Route | undefined {
  const segment = segments[at];
  if (segment === undefined) return choose(node.routes, method);
  const named = node.byName.get(segment);
  const found =
    (named && search(named, segments, at + 1, method)) ??
    (node.variable && segment !== '' ? search(node.variable, segments, at + 1, method) : undefined);
  return found ?? choose(node.greedy, method);
}

function readParameters(route: Route, segments: string[]): Record<string, string> | undefined {
  if (!route.RouteKey.includes('{')) return undefined;
  const parameters: Record<string, string> = {};
  pathOf(route).forEach((segment, at) => {
    if (isGreedy(segment)) parameters[segment.slice(1, -2)] = segments.slice(at).join('/');
    else if (isVariable(segment)) parameters[segment.slice(1, -1)] = segments[at] ?? '';
  });
  return parameters;
}

/**
 * Finds the most specific route for a method and a decoded path: names before variables before `{proxy+}`, a method
 * before ANY, then `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function compileRoutes(routes: Route[]): (method: string, path: string) => RouteMatch | undefined {
  const root = newNode();
  for (const route of routes) if (route.RouteKey !== '$default') insert(root, route);
  const fallback = routes.find((route) => route.RouteKey === '$default');

  return (method, path) => {
    const segments = path.slice(1).split('/');
    const route = search(root, segments, 0, method);
    if (route) return { route, pathParameters: readParameters(route, segments) };
    return fallback && { route: fallback, pathParameters: undefined };
  };
}
