import { fargateDefinition as fargate } from './definitions.ts';
import { describeRules, type Rule } from './rule-table.ts';

const C = '/containerDefinitions';
const aside = { name: 'aside', image: 'busybox' };
const healthy = { healthCheck: { command: ['CMD', 'true'] } };
const web = (change: object = {}) => ({ name: 'web', image: 'nginx', ...change });
const both = (first: object, second: object) =>
  fargate({ containerDefinitions: [web(first), { ...aside, ...second }] });
const after = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

const rules: Rule[] = [
  [
    'at most 10 containers',
    fargate({ containerDefinitions: Array.from({ length: 11 }, (_, i) => web({ name: `c${i}` })) }),
    C,
    fargate({ containerDefinitions: Array.from({ length: 10 }, (_, i) => web({ name: `c${i}` })) }),
  ],
  ['at least one container', fargate({ containerDefinitions: [] }), C, fargate()],
  ['at least one is essential', fargate({}, { essential: false }), C, both({ essential: false }, {})],
  ['names differ', both({}, { name: 'web' }), `${C}/1/name`, both({}, { name: 'Web' })],
  [
    'dependsOn names a container',
    both({}, after('db', 'START')),
    `${C}/1/dependsOn/0/containerName`,
    both({}, after('web', 'START')),
  ],
  [
    'dependsOn has no cycle',
    both(after('aside', 'START'), after('web', 'START')),
    `${C}/1/dependsOn/0/containerName`,
    both(after('aside', 'START'), {}),
  ],
  ['nothing depends on itself', fargate({}, after('web', 'START')), `${C}/0/dependsOn/0/containerName`, fargate()],
  [
    'COMPLETE is not for an essential container',
    both(after('aside', 'COMPLETE'), {}),
    `${C}/0/dependsOn/0/condition`,
    both(after('aside', 'COMPLETE'), { essential: false }),
  ],
  [
    'SUCCESS is not for an essential container',
    both(after('aside', 'SUCCESS'), {}),
    `${C}/0/dependsOn/0/condition`,
    both(after('aside', 'SUCCESS'), { essential: false }),
  ],
  [
    'HEALTHY needs a health check',
    both(after('aside', 'HEALTHY'), {}),
    `${C}/0/dependsOn/0/condition`,
    both(after('aside', 'HEALTHY'), healthy),
  ],
  [
    'a secret has a name of its own',
    fargate(
      { executionRoleArn: 'r' },
      { environment: [{ name: 'A', value: '' }], secrets: [{ name: 'A', valueFrom: 'p' }] },
    ),
    `${C}/0/secrets/0/name`,
    fargate(
      { executionRoleArn: 'r' },
      { environment: [{ name: 'A', value: '' }], secrets: [{ name: 'B', valueFrom: 'p' }] },
    ),
  ],
  [
    'environment names have no =',
    fargate({}, { environment: [{ name: 'A=B', value: '' }] }),
    `${C}/0/environment/0/name`,
    fargate({}, { environment: [{ name: 'A_B', value: '=' }] }),
  ],
  [
    'a health check begins with CMD',
    fargate({}, { healthCheck: { command: ['curl', 'x'] } }),
    `${C}/0/healthCheck/command`,
    fargate({}, { healthCheck: { command: ['CMD-SHELL', 'curl x'] } }),
  ],
  [
    'ulimits: soft is at most hard',
    fargate({}, { ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] }),
    `${C}/0/ulimits/0/softLimit`,
    fargate({}, { ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 1 }] }),
  ],
  [
    'tag keys differ',
    fargate({ tags: [{ key: 'a' }, { key: 'a' }] }),
    '/tags/1/key',
    fargate({ tags: [{ key: 'a' }, { key: 'b' }] }),
  ],
  [
    'tag keys are not AWS’s',
    fargate({ tags: [{ key: 'AWS:x' }] }),
    '/tags/0/key',
    fargate({ tags: [{ key: 'awsome' }] }),
  ],
  [
    'a definition has at most 64 KiB',
    fargate({}, { environment: [{ name: 'A', value: 'x'.repeat(65_536) }] }),
    '/',
    fargate({}, { environment: [{ name: 'A', value: 'x'.repeat(65_000) }] }),
  ],
];

describeRules('containers of a task definition', rules);
