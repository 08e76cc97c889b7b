import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cloud, createCloud, type RunningCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../../local/cloud/service.ts';
import { type CloudFormation, createCloudFormation } from '../../../../local/cloudformation/cloudformation.ts';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb.ts';
import { createEventBridge } from '../../../../local/eventbridge/eventbridge.ts';
import { createIam } from '../../../../local/iam/iam.ts';
import { createSqs } from '../../../../local/sqs/sqs.ts';
import { createStepFunctions } from '../../../../local/stepfunctions/stepfunctions.ts';

/** When a deploy is cut off: at its n-th call (from 1), before the service has it or after it has answered. */
export interface Cut {
  atCall: number;
  when: 'before' | 'after';
}

export interface LocalStack {
  cloud: RunningCloud;
  /** The calls of the last deploy, `sqs:CreateQueue`. */
  calls: string[];
  deploy(template: object, parameters?: Record<string, string>): ReturnType<CloudFormation['deploy']>;
  /** Deploys until the cut, where the loader hangs for good as if killed; false if it came to its end before. */
  deployUntil(template: object, cut: Cut): Promise<boolean>;
  ask<Output>(service: string, operation: string, input?: object): Promise<Output>;
  close(): Promise<void>;
}

/**
 * Real services in memory and a loader whose own state is on disk: each deploy is by a new loader, as after a
 * restart. Nothing hands over between two of them but what the loader wrote.
 */
export function startLocalStack(): LocalStack {
  const directory = mkdtempSync(path.join(tmpdir(), 'cloudformation-'));
  const cloud = createCloud();
  cloud.add(createSqs(cloud));
  cloud.add(createIam(cloud));
  cloud.add(createDynamoDb(cloud));
  cloud.add(createStepFunctions(cloud));
  cloud.add(createEventBridge(cloud));
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
    assets: async (key: string) => new TextEncoder().encode(key),
  });

  return {
    cloud,
    calls,
    deploy: (template, parameters) => loader().deploy(stack(template, parameters)),
    deployUntil: (template, cut) =>
      new Promise((resolve, reject) => {
        const cutLoader = loader({ ...cut, reached: () => resolve(true) });
        cutLoader.deploy(stack(template)).then(() => resolve(false), reject);
      }),
    ask: (service, operation, input = {}) => cloud.call(service, operation, input, ACCOUNT),
    async close() {
      await cloud.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

function hang(reached: () => void): Promise<never> {
  reached();
  return new Promise(() => {});
}
