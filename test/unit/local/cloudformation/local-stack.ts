import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApiGateway } from '../../../../local/apigateway/apigateway.ts';
import { type Cloud, createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { type CloudFormation, createCloudFormation } from '../../../../local/cloudformation/cloudformation.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { createEc2 } from '../../../../local/ec2/ec2.ts';
import { createEcs } from '../../../../local/ecs/ecs.ts';
import { createElbv2 } from '../../../../local/elbv2/elbv2.ts';
import { createEventBridge } from '../../../../local/eventbridge/eventbridge.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { createSts } from '../../../../local/iam/sts.ts';
import { createLambda } from '../../../../local/lambda/lambda.ts';
import { createLogs } from '../../../../local/logs/logs.ts';
import { createScheduler } from '../../../../local/scheduler/scheduler.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';
import { createStepFunctions } from '../../../../local/stepfunctions/stepfunctions.ts';
import { writeZip } from '../lambda/write-zip.ts';

/** When a deploy is cut off: at its n-th call (from 1), before the service has it or after it has answered. */
interface Cut {
  atCall: number;
  when: 'before' | 'after';
}

export interface LocalStack {
  cloud: RunningCloud;
  /** Where the wire would be; to be set to another one, as after a restart on another port. */
  endpoint: { url: string };
  /** The calls of the last deploy, `sqs:CreateQueue`. */
  calls: string[];
  /** Those of them that change something. */
  changes(): string[];
  deploy(template: object, parameters?: Record<string, string>): ReturnType<CloudFormation['deploy']>;
  /** Deploys until the cut, where the loader hangs for good as if killed; false if it came to its end before. */
  deployUntil(template: object, cut: Cut, parameters?: Record<string, string>): Promise<boolean>;
  ask<Output>(service: string, operation: string, input?: object): Promise<Output>;
  close(): Promise<void>;
}

/**
 * Real services in memory and a loader whose own state is on disk: each deploy is by a new loader, as after a
 * restart. Nothing hands over between two of them but what the loader wrote. The packaged file of every key is a zip
 * of one module that holds the key.
 */
export function startLocalStack(): LocalStack {
  const directory = mkdtempSync(path.join(tmpdir(), 'cloudformation-'));
  const cloud = createCloud();
  const endpoint = { url: 'http://127.0.0.1:4566' };
  addServices(cloud, endpoint);
  const calls: string[] = [];

  function loader(cut?: Cut & { reached(): void }): CloudFormation {
    calls.length = 0;
    const watched: Cloud = {
      ...cloud,
      directory,
      async call<Output>(...[service, operation, input, caller]: Parameters<Cloud['call']>): Promise<Output> {
        calls.push(`${service}:${operation}`);
        const isCut = calls.length === cut?.atCall;
        if (isCut && cut.when === 'before') await hang(cut.reached);
        const output = await cloud.call<Output>(service, operation, input, caller);
        if (isCut) await hang(cut.reached);
        return output;
      },
    };
    return createCloudFormation(watched);
  }

  const stack = (template: object, parameters = {}) => ({
    stackName: 'demo',
    template,
    parameters,
    assets: async (key: string) => writeZip({ 'index.mjs': `export const handler = async () => '${key}';` }),
  });

  return {
    cloud,
    endpoint,
    calls,
    changes: () => calls.filter((call) => !/:(Get|Describe|List)/.test(call)),
    deploy: (template, parameters) => loader().deploy(stack(template, parameters)),
    deployUntil: (template, cut, parameters) =>
      new Promise((resolve, reject) => {
        const cutLoader = loader({ ...cut, reached: () => resolve(true) });
        cutLoader.deploy(stack(template, parameters)).then(() => resolve(false), reject);
      }),
    ask: (service, operation, input = {}) => cloud.call(service, operation, input, ACCOUNT),
    async close() {
      await cloud.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

function addServices(cloud: RunningCloud, endpoint: { url: string }): void {
  cloud.add(createSqs(cloud, { endpointUrl: () => endpoint.url }));
  const iam = createIam(cloud);
  cloud.add(iam);
  cloud.add(createSts(cloud, iam));
  cloud.add(createDynamoDb(cloud));
  cloud.add(createStepFunctions(cloud));
  cloud.add(createEventBridge(cloud));
  cloud.add(createScheduler(cloud));
  cloud.add(createLogs(cloud));
  cloud.add(createCloudWatch(cloud));
  cloud.add(createEc2(cloud));
  cloud.add(createEcs(cloud));
  cloud.add(createElbv2(cloud, { portOf: () => 0 }));
  cloud.add(
    createLambda(cloud, {
      endpointUrl: () => 'http://127.0.0.1:1',
      keyFor: () => ({ accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' }),
    }),
  );
  cloud.add(createApiGateway(cloud));
}

function hang(reached: () => void): Promise<never> {
  reached();
  return new Promise(() => {});
}
