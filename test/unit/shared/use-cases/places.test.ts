import { describe, expect, it } from '@jest/globals';
import type { TaskDefinition } from '../../../../shared/ports/definitions.ts';
import { resolveRevision } from '../../../../shared/use-cases/services/resolve-revision.ts';
import { addressOf } from '../../../../shared/use-cases/stop/target-of.ts';
import { INGRESS, observationOf, specOf, taskOf } from '../planner/records.ts';

const dns = { containerPort: 53, protocol: 'udp' };
const web = { containerPort: 53, protocol: 'tcp' };

describe('a port that is mapped for tcp and for udp', () => {
  it.each([
    ['of two containers that of tcp', [dns], [web], 'side'],
    ['one that says no protocol, which is tcp', [dns], [{ containerPort: 53 }], 'side'],
    ['one that has both', [dns, web], [{ containerPort: 80 }], 'web'],
  ])('is served by %s', (_, first, second, name) => {
    const definition: TaskDefinition = {
      taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1',
      family: 'web',
      revision: 1,
      status: 'ACTIVE',
      networkMode: 'awsvpc',
      containerDefinitions: [
        { name: 'web', image: 'web', portMappings: first },
        { name: 'side', image: 'side', portMappings: second },
      ],
    };
    const spec = specOf({ ingress: { ...INGRESS, containerPort: 53 } });
    expect(resolveRevision(1, spec, definition, 0, '').trafficContainers).toEqual([{ name, port: 53 }]);
  });

  it('is reached where tcp is bound, whichever binding comes first', () => {
    const networkBindings = [
      { bindIP: '0.0.0.0', containerPort: 53, hostPort: 40_001, protocol: 'udp' },
      { bindIP: '0.0.0.0', containerPort: 53, hostPort: 40_002, protocol: 'tcp' },
    ];
    const observed = observationOf({ address: '10.0.0.1', containers: [{ name: 'web', networkBindings }] });
    expect(addressOf(taskOf({ observed }), { name: 'web', port: 53 })).toEqual({ id: '10.0.0.1', port: 40_002 });
  });
});
