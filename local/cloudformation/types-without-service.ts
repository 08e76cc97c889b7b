import type { Provider } from './provider.ts';
import { s3Bucket } from './resources/s3-bucket.ts';

const nothing: Provider = {
  properties: undefined,
  create: async (resource) => ({ physicalId: resource.name(undefined, 128) }),
  update: async (_, { physicalId }) => ({ physicalId }),
  delete: async () => undefined,
  find: async () => undefined,
};

/** Types that a packaged template has and that mean nothing on one machine: accepted, with the reason. */
export const NOTHING_BEHIND: Record<string, { reason: string; provider: Provider }> = {
  'AWS::S3::Bucket': {
    reason: 'the deployment bucket of the Serverless Framework: the packaged files are read from the disk',
    provider: s3Bucket,
  },
  'AWS::S3::BucketPolicy': { reason: 'guards the deployment bucket, which is only a name here', provider: nothing },
};

const NETWORK = 'the network of this machine is the default VPC: pass its ids as parameters of the stack';

/** Types that are refused, with what to do instead. They may stand in a template under a condition that is false. */
export const REFUSED: Record<string, string> = {
  'AWS::Lambda::Version':
    'functions have no versions here, and nothing names one: set versionFunctions of the provider to false',
  'AWS::EC2::VPC': NETWORK,
  'AWS::EC2::Subnet': NETWORK,
  'AWS::EC2::InternetGateway': NETWORK,
  'AWS::EC2::VPCGatewayAttachment': NETWORK,
  'AWS::EC2::RouteTable': NETWORK,
  'AWS::EC2::Route': NETWORK,
  'AWS::EC2::SubnetRouteTableAssociation': NETWORK,
  'AWS::EC2::NatGateway': NETWORK,
  'AWS::EC2::EIP': NETWORK,
  'AWS::EC2::VPCEndpoint': NETWORK,
};
