import { PORT } from '../../../domain/limits/container-limits.ts';
import type { Draft, Path, Report } from '../../request.ts';
import { refuseDuplicates } from '../../rules/duplicates.ts';
import type { TaskDefinitionInput } from '../register-task-definition.ts';

type Mapping = Draft<TaskDefinitionInput['containerDefinitions'][number]['portMappings'][number]>;

interface Span {
  first: number;
  last: number;
  protocol: string;
  path: Path;
}

/**
 * Port mappings: a port or a range, not both; with awsvpc and host networking the containers share one network, so a
 * hostPort is its containerPort and no two mappings have the same port of one protocol; none has no network. A port may be
 * mapped for tcp and for udp, as DNS has it: the reference says otherwise, ECS takes it
 * (https://github.com/awsdocs/amazon-ecs-developer-guide/pull/128).
 * Source: the ECS API reference, PortMapping.
 */
export function ports(draft: Draft<TaskDefinitionInput>, report: Report): void {
  const shared = draft.networkMode === 'awsvpc' || draft.networkMode === 'host';
  const names: (string | undefined)[] = [];
  const places: Path[] = [];
  const spans: Span[] = [];
  for (const [index, container] of (draft.containerDefinitions ?? []).entries()) {
    const own: Span[] = [];
    for (const [at, mapping] of (container?.portMappings ?? []).entries()) {
      if (mapping === undefined) continue;
      const path = ['containerDefinitions', index, 'portMappings', at];
      const span = spanOf(mapping, path, report);
      if (span !== undefined) own.push(span);
      if (shared) hostPort(mapping, path, draft.networkMode, report);
      if (draft.networkMode === 'none') report.refuse(path, 'must be left out: networkMode none has no ports');
      names.push(mapping.name);
      places.push([...path, 'name']);
    }
    if (shared) spans.push(...own);
    else overlaps(own, report);
  }
  overlaps(spans, report);
  refuseDuplicates(names, (index) => places[index] ?? [], 'name', report);
}

function spanOf(mapping: Mapping, path: Path, report: Report): Span | undefined {
  const { containerPort, containerPortRange, protocol = 'tcp' } = mapping;
  const sound = report.sound(...path, 'containerPort') && report.sound(...path, 'containerPortRange');
  if (sound && (containerPort === undefined) === (containerPortRange === undefined)) {
    report.refuse([...path, 'containerPort'], 'must be given, or containerPortRange instead of it');
    return undefined;
  }
  if (containerPort !== undefined)
    return { first: containerPort, last: containerPort, protocol, path: [...path, 'containerPort'] };
  if (containerPortRange === undefined) return undefined;
  return range(containerPortRange, mapping, path, report);
}

function range(text: string, mapping: Mapping, path: Path, report: Report): Span | undefined {
  const [first = 0, last = 0] = text.split('-').map(Number);
  if (mapping.hostPort !== undefined) report.refuse([...path, 'hostPort'], 'must be left out with containerPortRange');
  if (first >= PORT.min && last <= PORT.max && first < last) {
    return { first, last, protocol: mapping.protocol ?? 'tcp', path: [...path, 'containerPortRange'] };
  }
  report.refuse([...path, 'containerPortRange'], `must be two ports from 1 to 65535, the first less; got "${text}"`);
  return undefined;
}

function hostPort(mapping: Mapping, path: Path, networkMode: string | undefined, report: Report): void {
  const { hostPort: host, containerPort } = mapping;
  if (host === undefined || containerPort === undefined || host === containerPort) return;
  const detail = `must be left out or equal containerPort (${containerPort}) with networkMode ${networkMode}; got ${host}`;
  report.refuse([...path, 'hostPort'], detail);
}

/** At most 1,000 spans (10 containers of 100 mappings): sorted, so that only neighbours are compared. */
function overlaps(spans: readonly Span[], report: Report): void {
  const highest: Record<string, number> = {};
  for (const { first, last, protocol, path } of spans.toSorted((a, b) => a.first - b.first)) {
    const before = highest[protocol] ?? 0;
    if (first <= before) report.refuse(path, `must not have a ${protocol} port that another mapping of the task has`);
    highest[protocol] = Math.max(before, last);
  }
}
