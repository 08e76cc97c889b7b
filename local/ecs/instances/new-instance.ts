import { randomBytes } from 'node:crypto';
import type { Attribute, RegisterContainerInstanceRequest } from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { StoredCluster } from '../clusters/cluster-store.ts';
import { describeAgent } from './agent-attributes.ts';
import type { StoredInstance } from './instance-store.ts';
import { mergeAttributes } from './merge-attributes.ts';
import { totalResources } from './total-resources.ts';

/** A zone that an instance can be in, with its subnet of the default VPC. */
export interface Zone {
  availabilityZone: string;
  subnetId: string;
  vpcId: string;
}

/** EC2's instance identity document, as far as ECS reads it. */
type IdentityDocument = Partial<Record<'instanceId' | 'availabilityZone' | 'instanceType' | 'imageId', string>>;

/**
 * An instance as RegisterContainerInstance makes it. Without an identity document it gets an EC2 instance id of its own
 * and the zone that has the fewest of `neighbours`: three registered one after the other are in three zones.
 * @throws ClientException where the document is not one, InvalidParameterException for wrong attributes or resources
 */
export function createInstance(
  cloud: Cloud,
  cluster: StoredCluster,
  input: RegisterContainerInstanceRequest,
  zones: Zone[],
  neighbours: StoredInstance[],
): StoredInstance {
  const document = readDocument(input.instanceIdentityDocument);
  const availabilityZone = document.availabilityZone ?? emptiestZone(zones, neighbours);
  const subnet = zones.find((each) => each.availabilityZone === availabilityZone);
  const agent = reported(input);
  const id = randomBytes(16).toString('hex');
  return {
    containerInstanceArn: cloud.arn('ecs', `container-instance/${cluster.clusterName}/${id}`),
    clusterArn: cluster.clusterArn,
    ec2InstanceId: document.instanceId ?? `i-0${randomBytes(8).toString('hex')}`,
    version: 1,
    status: 'ACTIVE',
    registeredAt: new Date(),
    ...agent,
    attributes: mergeAttributes(
      agent.attributes,
      onlyKnown({
        'ecs.availability-zone': availabilityZone,
        'ecs.instance-type': document.instanceType,
        'ecs.ami-id': document.imageId,
        'ecs.vpc-id': subnet?.vpcId,
        'ecs.subnet-id': subnet?.subnetId,
      }),
    ),
  };
}

/** What an agent says of its instance at each registration, also when it comes back. */
export function reported({ versionInfo, totalResources: total, attributes = [] }: RegisterContainerInstanceRequest) {
  return {
    agentConnected: true,
    versionInfo: versionInfo ?? {},
    registeredResources: totalResources(total),
    attributes: mergeAttributes(describeAgent(), attributes),
  };
}

function onlyKnown(values: Record<string, string | undefined>): Attribute[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

function readDocument(text: string | undefined): IdentityDocument {
  if (!text) return {};
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return onlyStrings(document);
  } catch {
    // Refused below, as a document that is JSON and no object.
  }
  throw new AwsError('ClientException', 'The instance identity document is not valid.');
}

function onlyStrings(document: object): IdentityDocument {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => typeof value === 'string'));
}

function emptiestZone(zones: Zone[], neighbours: StoredInstance[]): string | undefined {
  const countIn = (zone: string) =>
    neighbours.filter(({ attributes }) =>
      attributes.some(({ name, value }) => name === 'ecs.availability-zone' && value === zone),
    ).length;
  const names = zones.map((each) => each.availabilityZone);
  return names.toSorted((one, other) => countIn(one) - countIn(other))[0];
}
