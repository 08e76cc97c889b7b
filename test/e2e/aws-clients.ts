import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient } from '@aws-sdk/client-sfn';

/** As a stranger has it: any credentials on loopback are the account's. */
export const clientConfig = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
});

export const ecsClient = (awsUrl: string) => new ECSClient(clientConfig(awsUrl));
export const balancerClient = (awsUrl: string) => new ElasticLoadBalancingV2Client(clientConfig(awsUrl));
export const statesClient = (awsUrl: string) => new SFNClient(clientConfig(awsUrl));
