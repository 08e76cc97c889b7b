import { describe, expect, it } from '@jest/globals';
import { putService } from '../../../../shared/contract/service/service.ts';
import { problemsOf } from './problems.ts';

/** What is refused by name until somebody builds it. The value beside it is what says "off", and passes. */
const notYet: [object, string, string, object?][] = [
  [
    { serviceRegistries: [{ registryArn: 'a' }] },
    '/serviceRegistries',
    'serviceRegistries is not available yet; use ingress',
    { serviceRegistries: [] },
  ],
  [
    { serviceConnectConfiguration: { enabled: true, namespace: 'shop', services: [{ portName: 'http' }] } },
    '/serviceConnectConfiguration',
    'serviceConnectConfiguration is not available yet; use ingress',
    { serviceConnectConfiguration: { enabled: false } },
  ],
  [
    { vpcLatticeConfigurations: [{}] },
    '/vpcLatticeConfigurations',
    'vpcLatticeConfigurations is not available yet; use ingress',
    { vpcLatticeConfigurations: [] },
  ],
  [{ role: 'ecsServiceRole' }, '/role', 'role is not available yet; it is for Classic load balancers: use ingress'],
];

describe('what is not available yet', () => {
  it.each(notYet)('%j is refused by name', (refused, pointer, detail, accepted = {}) => {
    expect(problemsOf(putService, { taskDefinition: 'web:1', ...refused })).toEqual([{ pointer, detail }]);
    expect(problemsOf(putService, { taskDefinition: 'web:1', ...accepted })).toEqual([]);
  });
});
