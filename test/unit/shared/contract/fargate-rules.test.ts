import { fargateDefinition as fargate, instanceDefinition as instance } from './definitions.ts';
import { describeRules, type Rule } from './rule-table.ts';

const C = '/containerDefinitions';
const awslogs = (options: object, change: object = { executionRoleArn: 'pull' }) =>
  fargate(change, { logConfiguration: { logDriver: 'awslogs', options } });
const group = { 'awslogs-group': 'g', 'awslogs-region': 'us-east-1' };

const rules: Rule[] = [
  ['cpu is a Fargate size', fargate({ cpu: '300' }), '/cpu', fargate({ cpu: '512', memory: '1024' })],
  ['memory goes with cpu', fargate({ memory: '4096' }), '/memory', fargate({ memory: '2048' })],
  [
    'memory goes with cpu in GB',
    fargate({ cpu: '1 vCPU', memory: '1 GB' }),
    '/memory',
    fargate({ cpu: '1 vCPU', memory: '2 GB' }),
  ],
  [
    'sizes of 8 vCPU step by 4 GB',
    fargate({ cpu: '8192', memory: '17408' }),
    '/memory',
    fargate({ cpu: '8192', memory: '20480' }),
  ],
  ['sizes are numbers', fargate({ cpu: 'lots' }), '/cpu', fargate({ cpu: '.25 vcpu' })],
  ['Fargate needs cpu', fargate({ cpu: undefined }), '/cpu', instance({ cpu: undefined })],
  ['Fargate needs memory', fargate({ memory: undefined }), '/memory', instance({ memory: undefined })],
  ['Fargate needs awsvpc', fargate({ networkMode: 'bridge' }), '/networkMode', instance({ networkMode: 'bridge' })],
  [
    'Fargate needs networkMode said',
    fargate({ networkMode: undefined }),
    '/networkMode',
    instance({ networkMode: undefined }),
  ],
  [
    'Fargate has no privileged',
    fargate({}, { privileged: true }),
    `${C}/0/privileged`,
    fargate({}, { privileged: false }),
  ],
  ['Fargate has no links', fargate({}, { links: ['db'] }), `${C}/0/links`, instance({}, { links: ['db'] })],
  [
    'Fargate has no dockerSecurityOptions',
    fargate({}, { dockerSecurityOptions: ['no-new-privileges'] }),
    `${C}/0/dockerSecurityOptions`,
    instance({}, { dockerSecurityOptions: ['no-new-privileges'] }),
  ],
  [
    'Fargate has no dnsServers',
    fargate({}, { dnsServers: ['1.1.1.1'] }),
    `${C}/0/dnsServers`,
    fargate({}, { dnsServers: [] }),
  ],
  [
    'Fargate has no GPU',
    fargate({}, { resourceRequirements: [{ type: 'GPU', value: '1' }] }),
    `${C}/0/resourceRequirements`,
    instance({}, { resourceRequirements: [{ type: 'GPU', value: '1' }] }),
  ],
  [
    'Fargate has no host directory',
    fargate({ volumes: [{ name: 'data', host: { sourcePath: '/srv' } }] }),
    '/volumes/0/host/sourcePath',
    fargate({ volumes: [{ name: 'data', host: {} }] }),
  ],
  [
    'Fargate has no Docker volume',
    fargate({ volumes: [{ name: 'data', dockerVolumeConfiguration: {} }] }),
    '/volumes/0/dockerVolumeConfiguration',
    instance({ volumes: [{ name: 'data', dockerVolumeConfiguration: {} }] }),
  ],
  [
    'Fargate has no placement constraints',
    fargate({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:disk exists' }] }),
    '/placementConstraints',
    fargate({ placementConstraints: [] }),
  ],
  [
    'Fargate has no devices',
    fargate({}, { linuxParameters: { devices: [{ hostPath: '/dev/fuse' }] } }),
    `${C}/0/linuxParameters/devices`,
    fargate({}, { linuxParameters: { initProcessEnabled: true } }),
  ],
  [
    'Fargate adds no capability but SYS_PTRACE',
    fargate({}, { linuxParameters: { capabilities: { add: ['SYS_PTRACE', 'NET_ADMIN'] } } }),
    `${C}/0/linuxParameters/capabilities/add/1`,
    fargate({}, { linuxParameters: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } }),
  ],
  ['Fargate has no ipcMode', fargate({ ipcMode: 'task' }), '/ipcMode', instance({ ipcMode: 'task' })],
  ['Fargate shares no host processes', fargate({ pidMode: 'host' }), '/pidMode', fargate({ pidMode: 'task' })],
  [
    'Fargate has three log drivers',
    fargate({}, { logConfiguration: { logDriver: 'syslog' } }),
    `${C}/0/logConfiguration/logDriver`,
    fargate({}, { logConfiguration: { logDriver: 'splunk' } }),
  ],
  [
    'awslogs needs a group',
    awslogs({ 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'p' }),
    `${C}/0/logConfiguration/options/awslogs-group`,
    awslogs({ ...group, 'awslogs-stream-prefix': 'p' }),
  ],
  [
    'awslogs on Fargate needs a prefix',
    awslogs(group),
    `${C}/0/logConfiguration/options/awslogs-stream-prefix`,
    instance({}, { logConfiguration: { logDriver: 'awslogs', options: group } }),
  ],
  [
    'awslogs on Fargate needs an execution role',
    awslogs({ ...group, 'awslogs-stream-prefix': 'p' }, {}),
    '/executionRoleArn',
    awslogs({ ...group, 'awslogs-stream-prefix': 'p' }),
  ],
  [
    'an image in ECR needs an execution role on Fargate',
    fargate({}, { image: '000000000000.dkr.ecr.us-east-1.amazonaws.com/a:1' }),
    '/executionRoleArn',
    fargate(
      { executionRoleArn: 'arn:aws:iam::000000000000:role/slipway/pull' },
      { image: '000000000000.dkr.ecr.us-east-1.amazonaws.com/a:1' },
    ),
  ],
  ['containers fit into the task: cpu', fargate({}, { cpu: 257 }), '/cpu', fargate({}, { cpu: 256 })],
  ['containers fit into the task: memory', fargate({}, { memory: 513 }), `${C}/0/memory`, fargate({}, { memory: 512 })],
  [
    'without task memory a container has its own',
    instance({}, { memory: undefined }),
    `${C}/0/memory`,
    instance({}, { memory: undefined, memoryReservation: 64 }),
  ],
  [
    'memoryReservation is at most memory',
    fargate({}, { memory: 100, memoryReservation: 101 }),
    `${C}/0/memoryReservation`,
    fargate({}, { memory: 100, memoryReservation: 100 }),
  ],
  [
    'runtimePlatform on Fargate says its system',
    fargate({ runtimePlatform: { cpuArchitecture: 'ARM64' } }),
    '/runtimePlatform/operatingSystemFamily',
    fargate({ runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } }),
  ],
  [
    'Windows is not on ARM64',
    fargate({
      cpu: '1024',
      memory: '2048',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
    }),
    '/runtimePlatform/cpuArchitecture',
    fargate({
      cpu: '1024',
      memory: '2048',
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
    }),
  ],
];

describeRules('what Fargate asks of a task definition', rules);
