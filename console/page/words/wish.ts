import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';

type Change = PlanAnswer['diff'][number];

export interface Wish {
  /** The body of the PUT that the service is the answer to: all that is not by default. */
  body: Record<string, unknown>;
  /** Where a value is that the API does not tell: a PUT of the body would lose it. */
  untold: string[];
}

/**
 * GET of a service shows it as ECS does: with every default, and with the load balancers that were made of `ingress`. A plan of
 * a body with nothing but the task definition tells what such a PUT would lose, and so what is to stand in a body that loses
 * nothing.
 * `[{pointer: '/minHealthySec', from: 5, to: 40}]` is `{minHealthySec: 5}`.
 */
export function wishFrom(taskDefinition: string, desiredCount: number, diff: readonly Change[]): Wish {
  const body: Record<string, unknown> = { taskDefinition, desiredCount };
  const untold: string[] = [];
  for (const { pointer, from, to } of diff) {
    const path = pointer.slice(1).split('/').map(unescapeToken);
    const [field = ''] = path;
    // The definition's own fields come below its name: they are not the service's.
    if (field === 'taskDefinition' || field === 'desiredCount') continue;
    if (from === undefined && to === undefined) untold.push(pointer);
    else if (from !== undefined) setAt(body, path, from);
  }
  // The number of its instances, which is nobody's wish.
  if (body.schedulingStrategy === 'DAEMON') delete body.desiredCount;
  for (const job of ['preDeploy', 'postDeploy']) {
    const told = body[job];
    if (isRecord(told)) untold.push(...restoreOverrides(told, `/${job}/containerOverrides`));
  }
  return { body, untold };
}

/** A plan has overrides by the names of their containers, and of variables nothing but the names. */
function restoreOverrides(job: Record<string, unknown>, pointer: string): string[] {
  const byName = Object.entries(isRecord(job.containerOverrides) ? job.containerOverrides : {});
  job.containerOverrides = byName.map(([name, override]) => ({ ...(override as object), name }));
  return byName.flatMap(([name, override]) =>
    ['environment', 'secrets']
      .filter((list) => isRecord(override) && override[list] !== undefined)
      .map((list) => `${pointer}/${name}/${list}`),
  );
}

/** Sets what a pointer names, with the objects and lists on the way to it. */
function setAt(tree: object, [key = '', ...path]: readonly string[], value: unknown): void {
  const [next] = path;
  if (next === undefined) {
    Reflect.set(tree, key, value);
    return;
  }
  const below = Reflect.get(tree, key) ?? (/^\d+$/.test(next) ? [] : {});
  Reflect.set(tree, key, below);
  setAt(below, path, value);
}

export function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
