import { ACCOUNT } from '../local/cloud/service.ts';
import type { SourceGrant } from '../shared/contract/identity/source-grants.ts';
import type { LocalCloud } from './boot-cloud.ts';
import type { PackagedStack } from './package-stack.ts';

export const STACK_NAME = 'slipway-dev';

interface Described {
  Vpcs?: { VpcId?: string }[];
  Subnets?: { SubnetId?: string }[];
}

/** Deploys the packaged template into the local cloud, in the account's default VPC. Answers the id of its HTTP API. */
export async function deployStack(
  { cloud, cloudformation }: LocalCloud,
  stack: PackagedStack,
  { timeScale, commandSources, apiUrl }: { timeScale: number; commandSources: readonly SourceGrant[]; apiUrl: string },
): Promise<{ apiId: string }> {
  const { Vpcs } = await cloud.call<Described>('ec2', 'DescribeVpcs', {}, ACCOUNT);
  const { Subnets } = await cloud.call<Described>('ec2', 'DescribeSubnets', {}, ACCOUNT);
  const deployed = await cloudformation.deploy({
    stackName: STACK_NAME,
    template: stack.template,
    parameters: {
      vpcId: Vpcs?.[0]?.VpcId ?? '',
      subnetIds: (Subnets ?? []).map((subnet) => subnet.SubnetId).join(','),
      healthPollSec: '1',
      targetHealthSecMin: '0.1',
      listenerPortMin: '1024',
      listenerPortMax: '65535',
      timeScale: String(timeScale),
      apiUrl,
      imageRegistry: 'none',
      commandSources: JSON.stringify(commandSources),
    },
    assets: stack.asset,
  });
  return { apiId: deployed.outputs.ApiId ?? '' };
}
