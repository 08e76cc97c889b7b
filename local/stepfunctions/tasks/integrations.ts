/** A service that a task may call. */
export interface Integration {
  /** Its name in this cloud. */
  service: string;
  /** Before the exception's name in a task's error: `DynamoDB.ResourceNotFoundException`. */
  prefix: string;
  /** Its members begin in lower case in the SDK, while ASL writes all of them in Pascal case. */
  camelCase?: boolean;
}

/** `arn:aws:states:::<name>:<operation>` (docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html). */
const OPTIMIZED_INTEGRATIONS: Record<string, Integration> = {
  lambda: { service: 'lambda', prefix: 'Lambda' },
  sqs: { service: 'sqs', prefix: 'SQS' },
  events: { service: 'events', prefix: 'EventBridge' },
  dynamodb: { service: 'dynamodb', prefix: 'DynamoDB' },
  states: { service: 'states', prefix: 'StepFunctions', camelCase: true },
  ecs: { service: 'ecs', prefix: 'ECS', camelCase: true },
};

/** `arn:aws:states:::aws-sdk:<name>:<operation>`, of the services that this cloud has. */
const SDK_INTEGRATIONS: Record<string, Integration> = {
  lambda: { service: 'lambda', prefix: 'Lambda' },
  sqs: { service: 'sqs', prefix: 'Sqs' },
  eventbridge: { service: 'events', prefix: 'EventBridge' },
  dynamodb: { service: 'dynamodb', prefix: 'DynamoDb' },
  sfn: { service: 'states', prefix: 'Sfn', camelCase: true },
  ecs: { service: 'ecs', prefix: 'Ecs', camelCase: true },
  cloudwatch: { service: 'monitoring', prefix: 'CloudWatch' },
  cloudwatchlogs: { service: 'logs', prefix: 'CloudWatchLogs', camelCase: true },
  scheduler: { service: 'scheduler', prefix: 'Scheduler' },
  elasticloadbalancingv2: { service: 'elasticloadbalancing', prefix: 'ElasticLoadBalancingV2' },
  ec2: { service: 'ec2', prefix: 'Ec2' },
  iam: { service: 'iam', prefix: 'Iam' },
  sts: { service: 'sts', prefix: 'Sts' },
};

/** The integration of a `type` as parse-resource gives it: `lambda`, `aws-sdk:sqs`. */
export function integrationOf(type: string): Integration | undefined {
  const sdkName = type.startsWith('aws-sdk:') ? type.slice('aws-sdk:'.length).toLowerCase() : undefined;
  return sdkName === undefined ? OPTIMIZED_INTEGRATIONS[type] : SDK_INTEGRATIONS[sdkName];
}
