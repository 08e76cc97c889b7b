import { createApiGateway } from '../local/apigateway/apigateway.ts';
import { createCloud, type RunningCloud } from '../local/cloud/cloud.ts';
import { createCloudFormation } from '../local/cloudformation/cloudformation.ts';
import { createCloudWatch } from '../local/cloudwatch/cloudwatch.ts';
import { createDynamoDb } from '../local/dynamodb/dynamodb.ts';
import { createEc2 } from '../local/ec2/ec2.ts';
import { chooseDriver, type Runtime } from '../local/ecs/agent/choose-driver.ts';
import { createEcs } from '../local/ecs/ecs.ts';
import { createElbv2 } from '../local/elbv2/elbv2.ts';
import { createEventBridge } from '../local/eventbridge/eventbridge.ts';
import { createIam } from '../local/iam/iam.ts';
import { createSts } from '../local/iam/sts.ts';
import { createLambda } from '../local/lambda/lambda.ts';
import { createLogs } from '../local/logs/logs.ts';
import { createScheduler } from '../local/scheduler/scheduler.ts';
import { createSqs } from '../local/sqs/sqs.ts';
import { createSsm } from '../local/ssm/ssm.ts';
import { createStepFunctions } from '../local/stepfunctions/stepfunctions.ts';
import { createWire } from '../local/wire/wire.ts';

/** A long poll holds one execution environment for up to 20 s; they start only when they are needed. */
const CONCURRENCY_MAX = 50;

export interface BootOptions {
  /** Where all state lies. */
  directory: string;
  awsPort: number;
  /** The port of the load balancer's default listener (port 80 in the template). */
  lbPort: number;
  /** Divides the periods of alarms and of scheduled actions with a rate; 1 unless said. */
  timeScale?: number;
  /** What runs containers; processes alone unless said. */
  runtime?: Runtime;
  log(message: string): void;
}

/** The whole local cloud in this process, with its AWS endpoints on one port. */
export async function bootCloud({ directory, awsPort, lbPort, timeScale = 1, runtime = 'process', log }: BootOptions) {
  const cloud: RunningCloud = createCloud({ directory, log });
  // Metrics are by the minute; under a time scale at least each second.
  const metricsSec = Math.max(1, 60 / timeScale);
  let awsUrl = '';
  const endpointUrl = () => awsUrl;

  const iam = createIam(cloud);
  const ecs = createEcs(cloud, { metricsSec, driver: chooseDriver(runtime, process.env) });
  const elbv2 = createElbv2(cloud, { portOf: (port) => (port === 80 ? lbPort : port), metricsSec });
  const apigateway = createApiGateway(cloud);
  const cloudformation = createCloudFormation(cloud);
  const services = [
    iam,
    createSts(cloud, iam),
    createLogs(cloud),
    createEc2(cloud),
    createSsm(cloud),
    createDynamoDb(cloud),
    createSqs(cloud, { endpointUrl, metricsSec }),
    createLambda(cloud, { endpointUrl, keyFor: iam.keyFor, maxConcurrency: CONCURRENCY_MAX }),
    createEventBridge(cloud),
    // Those that users put, by scheduled actions; the launcher's own sweep and audit keep their minute.
    createScheduler(cloud, { rateScale: (group) => (group.endsWith('-scaling') ? timeScale : 1) }),
    createStepFunctions(cloud),
    createCloudWatch(cloud, { timeScale }),
    elbv2,
    ecs,
    apigateway,
    cloudformation,
  ];
  for (const service of services) cloud.add(service);
  cloud.setAuthorizer(iam.authorize);

  const wire = createWire(cloud, { principalOf: iam.principalOf });
  awsUrl = (await wire.listen(awsPort)).url;
  await cloud.start();
  return {
    cloud,
    ecs,
    elbv2,
    apigateway,
    cloudformation,
    awsUrl,
    /** Stops what was launched, then the cloud itself; the state stays. */
    async stop() {
      await ecs.stopLaunched();
      await wire.close();
      await cloud.stop();
    },
  };
}

export type LocalCloud = Awaited<ReturnType<typeof bootCloud>>;
