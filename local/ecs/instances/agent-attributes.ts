import type { Attribute } from '@aws-sdk/client-ecs';

/**
 * What a current agent on Linux says that it can do: this program plays the agent of every instance, and all that is
 * listed works here (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html, and
 * agent/app/agent_capability.go of aws/amazon-ecs-agent).
 */
const CAPABILITIES = [
  'com.amazonaws.ecs.capability.logging-driver.awslogs',
  'com.amazonaws.ecs.capability.logging-driver.json-file',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'ecs.capability.container-health-check',
  'ecs.capability.container-ordering',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.secrets.ssm.environment-variables',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eni',
];

/** The attributes that the agent of this machine registers by itself. */
export function describeAgent(): Attribute[] {
  return [
    ...CAPABILITIES.map((name) => ({ name })),
    { name: 'ecs.os-type', value: 'linux' },
    { name: 'ecs.os-family', value: 'LINUX' },
    { name: 'ecs.cpu-architecture', value: process.arch === 'arm64' ? 'arm64' : 'x86_64' },
  ];
}
