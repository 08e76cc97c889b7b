import type { Provider } from './provider.ts';
import { apiGatewayApi } from './resources/api-gateway-api.ts';
import {
  apiGatewayAuthorizer,
  apiGatewayIntegration,
  apiGatewayRoute,
  apiGatewayStage,
} from './resources/api-gateway-parts.ts';
import { cloudwatchAlarm } from './resources/cloudwatch-alarm.ts';
import { dynamodbTable } from './resources/dynamodb-table.ts';
import { ec2SecurityGroup } from './resources/ec2-security-group.ts';
import { ec2SecurityGroupRule } from './resources/ec2-security-group-rule.ts';
import { ecsCluster } from './resources/ecs-cluster.ts';
import { elbListener } from './resources/elb-listener.ts';
import { elbListenerRule } from './resources/elb-listener-rule.ts';
import { elbLoadBalancer } from './resources/elb-load-balancer.ts';
import { elbTargetGroup } from './resources/elb-target-group.ts';
import { eventsEventBus } from './resources/events-event-bus.ts';
import { eventsRule } from './resources/events-rule.ts';
import { iamPolicy } from './resources/iam-policy.ts';
import { iamRole } from './resources/iam-role.ts';
import { lambdaEventInvokeConfig } from './resources/lambda-event-invoke-config.ts';
import { lambdaEventSourceMapping } from './resources/lambda-event-source-mapping.ts';
import { lambdaFunction } from './resources/lambda-function.ts';
import { lambdaPermission } from './resources/lambda-permission.ts';
import { logsLogGroup } from './resources/logs-log-group.ts';
import { schedulerSchedule } from './resources/scheduler-schedule.ts';
import { schedulerScheduleGroup } from './resources/scheduler-schedule-group.ts';
import { sqsQueue } from './resources/sqs-queue.ts';
import { sqsQueuePolicy } from './resources/sqs-queue-policy.ts';
import { stepFunctionsStateMachine } from './resources/step-functions-state-machine.ts';
import { templateError } from './template-error.ts';
import { NOTHING_BEHIND, REFUSED } from './types-without-service.ts';

const PROVIDERS: Record<string, Provider> = {
  'AWS::ApiGatewayV2::Api': apiGatewayApi,
  'AWS::ApiGatewayV2::Authorizer': apiGatewayAuthorizer,
  'AWS::ApiGatewayV2::Integration': apiGatewayIntegration,
  'AWS::ApiGatewayV2::Route': apiGatewayRoute,
  'AWS::ApiGatewayV2::Stage': apiGatewayStage,
  'AWS::CloudWatch::Alarm': cloudwatchAlarm,
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::EC2::SecurityGroup': ec2SecurityGroup,
  'AWS::EC2::SecurityGroupEgress': ec2SecurityGroupRule('Egress'),
  'AWS::EC2::SecurityGroupIngress': ec2SecurityGroupRule('Ingress'),
  'AWS::ECS::Cluster': ecsCluster,
  'AWS::ElasticLoadBalancingV2::Listener': elbListener,
  'AWS::ElasticLoadBalancingV2::ListenerRule': elbListenerRule,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': elbLoadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': elbTargetGroup,
  'AWS::Events::EventBus': eventsEventBus,
  'AWS::Events::Rule': eventsRule,
  'AWS::IAM::Policy': iamPolicy,
  'AWS::IAM::Role': iamRole,
  'AWS::Lambda::EventInvokeConfig': lambdaEventInvokeConfig,
  'AWS::Lambda::EventSourceMapping': lambdaEventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Logs::LogGroup': logsLogGroup,
  'AWS::Scheduler::Schedule': schedulerSchedule,
  'AWS::Scheduler::ScheduleGroup': schedulerScheduleGroup,
  'AWS::SQS::Queue': sqsQueue,
  'AWS::SQS::QueuePolicy': sqsQueuePolicy,
  'AWS::StepFunctions::StateMachine': stepFunctionsStateMachine,
};

/** How a type is deployed. A type that is not known here is an error: left out, the stack would be another one. */
export function providerOf(logicalId: string, type: string): Provider {
  const provider = PROVIDERS[type] ?? NOTHING_BEHIND[type]?.provider;
  if (provider) return provider;
  const reason = REFUSED[type] ?? 'the type is not known to this local cloud';
  throw templateError(`${logicalId} (${type}): ${reason}`);
}
