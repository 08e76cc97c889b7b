/** How one AWS service is spoken to. */
export interface AwsApi {
  /** The service's name in a credential scope and in the local cloud. */
  service: string;
  /** The SDK client whose schemas describe it. */
  client: string;
  /** The protocol when neither a target nor a form says otherwise. */
  protocol: 'json' | 'query' | 'ec2' | 'rest';
  /** The prefixes of X-Amz-Target. */
  targets?: string[];
  /** `Version` of a query request. */
  version?: string;
  xmlNamespace?: string;
  /** What stands before `#` in `__type`; without it the bare name, as the service answers on AWS. */
  errorNamespace?: string;
  /** Answers x-amzn-query-error with the code that the query protocol had. */
  queryCompatible?: boolean;
  /** Paths of a REST service, for a request without credentials. */
  path?: RegExp;
}

const API_LIST: AwsApi[] = [
  {
    service: 'dynamodb',
    client: '@aws-sdk/client-dynamodb',
    protocol: 'json',
    targets: ['DynamoDB_20120810', 'DynamoDBStreams_20120810'],
    errorNamespace: 'com.amazonaws.dynamodb.v20120810',
  },
  {
    service: 'states',
    client: '@aws-sdk/client-sfn',
    protocol: 'json',
    targets: ['AWSStepFunctions'],
    errorNamespace: 'com.amazonaws.swf.service.v2.model',
  },
  { service: 'events', client: '@aws-sdk/client-eventbridge', protocol: 'json', targets: ['AWSEvents'] },
  { service: 'logs', client: '@aws-sdk/client-cloudwatch-logs', protocol: 'json', targets: ['Logs_20140328'] },
  { service: 'ssm', client: '@aws-sdk/client-ssm', protocol: 'json', targets: ['AmazonSSM'] },
  {
    service: 'ecs',
    client: '@aws-sdk/client-ecs',
    protocol: 'json',
    targets: ['AmazonEC2ContainerServiceV20141113'],
  },
  {
    service: 'sqs',
    client: '@aws-sdk/client-sqs',
    protocol: 'json',
    targets: ['AmazonSQS'],
    version: '2012-11-05',
    xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/',
    errorNamespace: 'com.amazonaws.sqs',
    queryCompatible: true,
  },
  {
    service: 'monitoring',
    client: '@aws-sdk/client-cloudwatch',
    protocol: 'json',
    targets: ['GraniteServiceVersion20100801'],
    version: '2010-08-01',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    errorNamespace: 'com.amazonaws.cloudwatch',
    queryCompatible: true,
  },
  {
    service: 'sts',
    client: '@aws-sdk/client-sts',
    protocol: 'query',
    version: '2011-06-15',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  },
  {
    service: 'iam',
    client: '@aws-sdk/client-iam',
    protocol: 'query',
    version: '2010-05-08',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  },
  {
    service: 'elasticloadbalancing',
    client: '@aws-sdk/client-elastic-load-balancing-v2',
    protocol: 'query',
    version: '2015-12-01',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  },
  {
    service: 'cloudformation',
    client: '@aws-sdk/client-cloudformation',
    protocol: 'query',
    version: '2010-05-15',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  },
  {
    service: 'ec2',
    client: '@aws-sdk/client-ec2',
    protocol: 'ec2',
    version: '2016-11-15',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  },
  {
    service: 'lambda',
    client: '@aws-sdk/client-lambda',
    protocol: 'rest',
    path: /^\/20\d\d-\d\d-\d\d\/(functions|event-source-mappings|tags|layers|account-settings)/,
  },
  {
    service: 'scheduler',
    client: '@aws-sdk/client-scheduler',
    protocol: 'rest',
    path: /^\/(schedules|schedule-groups|tags)(\/|$)/,
  },
  { service: 'apigateway', client: '@aws-sdk/client-apigatewayv2', protocol: 'rest', path: /^\/v2\// },
];

/** Which API an AWS JSON request means: `DynamoDB_20120810.PutItem`. */
export function apiOfTarget(target: string): AwsApi | undefined {
  const prefix = target.slice(0, target.lastIndexOf('.'));
  return API_LIST.find((api) => api.targets?.includes(prefix));
}

/** Which API the scope of the credentials names, `…/us-east-1/ecs/aws4_request`. */
export function apiOfScope(service: string): AwsApi | undefined {
  return API_LIST.find((api) => api.service === service);
}

export function apiOfVersion(version: string): AwsApi | undefined {
  return API_LIST.find((api) => api.version === version);
}

export function apiOfPath(path: string): AwsApi | undefined {
  return API_LIST.find((api) => api.path?.test(path));
}
