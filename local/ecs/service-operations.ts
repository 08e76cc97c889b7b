import type {
  DescribeServicesRequest,
  DescribeServicesResponse,
  ListServicesRequest,
  ListServicesResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../cloud/aws-error.ts';
import type { EcsState } from './ecs-state.ts';

/** This cloud has no ECS services: nothing here can create one. Listing them says so. */
export function createServiceOperations({ cloud, clusters }: EcsState) {
  function ListServices(input: ListServicesRequest): ListServicesResponse {
    clusters.require(input.cluster);
    return { serviceArns: [] };
  }

  function DescribeServices(input: DescribeServicesRequest): DescribeServicesResponse {
    const { clusterName } = clusters.require(input.cluster);
    if (!input.services?.length) throw new AwsError('InvalidParameterException', 'Services cannot be empty.');
    const arnOf = (name: string) =>
      name.startsWith('arn:') ? name : cloud.arn('ecs', `service/${clusterName}/${name}`);
    return { services: [], failures: input.services.map((name) => ({ arn: arnOf(name), reason: 'MISSING' })) };
  }

  return { ListServices, DescribeServices };
}
