import type { Api, OperationShape } from './load-api.ts';
import { malformed } from './scalars.ts';

interface Route {
  operation: OperationShape;
  segments: string[];
}

export interface RouteMatch {
  operation: OperationShape;
  /** The labels of the path, decoded. */
  labels: Record<string, string>;
}

const tables = new WeakMap<Api, Map<string, Route[]>>();

/** Finds the operation whose path template a request fits; a literal segment wins over a label. */
export function routeRest(api: Api, method: string, path: string): RouteMatch | undefined {
  const routes = tableOf(api).get(method) ?? [];
  const segments = segmentsOf(path);
  for (const { operation, segments: template } of routes) {
    const labels = match(template, segments);
    if (labels) return { operation, labels };
  }
  return undefined;
}

function tableOf(api: Api): Map<string, Route[]> {
  const known = tables.get(api);
  if (known) return known;
  const table = new Map<string, Route[]>();
  for (const operation of api.operations.values()) {
    if (!operation.http) continue;
    const [method, path] = operation.http;
    const routes = table.get(method) ?? [];
    table.set(method, routes);
    routes.push({ operation, segments: segmentsOf(path.split('?')[0] ?? '') });
  }
  const literals = (route: Route) => route.segments.filter((segment) => !segment.startsWith('{')).length;
  for (const routes of table.values()) routes.sort((a, b) => literals(b) - literals(a));
  tables.set(api, table);
  return table;
}

/** botocore writes `/2015-03-31/functions/`, the SDK no slash at the end: both are the same path. */
function segmentsOf(path: string): string[] {
  return path.replace(/\/+$/, '').split('/').slice(1);
}

function match(template: string[], segments: string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index];
    if (segment === undefined || segment === '') return undefined;
    if (part.endsWith('+}')) {
      labels[part.slice(1, -2)] = segments.slice(index).map(decode).join('/');
      return labels;
    }
    if (part.startsWith('{')) labels[part.slice(1, -1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return segments.length === template.length ? labels : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw malformed('The path is not valid percent encoding.');
  }
}
