import { fargateDefinition as fargate } from './definitions.ts';
import { describeRules, type Rule } from './rule-table.ts';

const C = '/containerDefinitions';
const aside = { name: 'aside', image: 'busybox' };
const web = (change: object = {}) => ({ name: 'web', image: 'nginx', ...change });
const both = (first: object, second: object) =>
  fargate({ containerDefinitions: [web(first), { ...aside, ...second }] });
const efs = (change: object) =>
  fargate({ volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-0123abcd', ...change } }] });

const rules: Rule[] = [
  [
    'mountPoints name a volume',
    fargate({ volumes: [{ name: 'a' }] }, { mountPoints: [{ sourceVolume: 'b', containerPath: '/b' }] }),
    `${C}/0/mountPoints/0/sourceVolume`,
    fargate({ volumes: [{ name: 'b' }] }, { mountPoints: [{ sourceVolume: 'b', containerPath: '/b' }] }),
  ],
  [
    'volumesFrom names another container',
    fargate({}, { volumesFrom: [{ sourceContainer: 'web' }] }),
    `${C}/0/volumesFrom/0/sourceContainer`,
    both({ volumesFrom: [{ sourceContainer: 'aside' }] }, {}),
  ],
  [
    'volume names differ',
    fargate({ volumes: [{ name: 'a' }, { name: 'a' }] }),
    '/volumes/1/name',
    fargate({ volumes: [{ name: 'a' }, { name: 'b' }] }),
  ],
  [
    'a volume has one kind',
    fargate({ volumes: [{ name: 'a', host: {}, efsVolumeConfiguration: { fileSystemId: 'fs-0123abcd' } }] }),
    '/volumes/0',
    efs({}),
  ],
  [
    'an EFS access point needs encryption',
    efs({ authorizationConfig: { accessPointId: 'fsap-0123abcd' } }),
    '/volumes/0/efsVolumeConfiguration/transitEncryption',
    efs({ authorizationConfig: { accessPointId: 'fsap-0123abcd' }, transitEncryption: 'ENABLED' }),
  ],
  [
    'an EFS access point sets the directory',
    efs({ authorizationConfig: { accessPointId: 'fsap-0123abcd' }, transitEncryption: 'ENABLED', rootDirectory: '/x' }),
    '/volumes/0/efsVolumeConfiguration/rootDirectory',
    efs({ authorizationConfig: { accessPointId: 'fsap-0123abcd' }, transitEncryption: 'ENABLED', rootDirectory: '/' }),
  ],
];

describeRules('volumes of a task definition', rules);
