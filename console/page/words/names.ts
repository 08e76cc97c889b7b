import type { Task } from '../../../shared/contract/answers/task.ts';

/** The last part of an ARN: `arn:…:task/default/0123` is `0123`, `arn:…:task-definition/hello:3` is `hello:3`. */
export function lastPartOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The id that the API takes. A task whose launch ECS has not confirmed yet has none. */
export function taskIdOf({ taskArn }: Task): string | undefined {
  return taskArn && lastPartOf(taskArn);
}

/** Enough of an id for people; the whole one is in the title. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** ECS's group of a service's task is `service:<name>`. */
export function serviceOf({ group = '' }: Task): string | undefined {
  return group.startsWith('service:') ? group.slice('service:'.length) : undefined;
}

/** `127.0.0.1:34567` for each port; on Fargate the address of the task with the container's own port. */
export function placesOf(task: Task): string[] {
  const address = task.attachments
    ?.flatMap(({ details = [] }) => details)
    .find(({ name }) => name === 'privateIPv4Address')?.value;
  const ports = task.containers.flatMap(({ networkBindings = [] }) => networkBindings);
  const places = ports.map(
    ({ bindIP = address ?? '', hostPort, containerPort }) => `${bindIP}:${hostPort ?? containerPort}`,
  );
  return places.length > 0 ? places : address ? [address] : [];
}

/** `/shop`, `shop.test/cart`, `:9000/`, `TCP :9000`. */
export function ingressOf(ingress: { protocol?: string; host?: string; listenerPort?: number; path?: string }): string {
  const at = `${ingress.host ?? ''}${ingress.listenerPort === undefined ? '' : `:${ingress.listenerPort}`}`;
  return ingress.protocol === 'TCP' ? `TCP ${at}` : `${at}${ingress.path ?? '/'}`;
}

/** Sentences name things by their ARNs: `2 task(s) of arn:aws:ecs:…:task-definition/hello:1` is `2 task(s) of hello:1`. */
export function withoutArns(text: string): string {
  return text.replace(/arn:aws[^\s,;)]*\//g, '');
}

/** `hello@sha256:0e8c8599…`: an image that is pinned, by enough of its digest to tell it from another. */
export function shortImage(image: string): string {
  return image.replace(/(@sha256:[0-9a-f]{8})[0-9a-f]+$/, '$1…');
}
