import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { createCloud } from '../../../../local/cloud/cloud.ts';
import { ACCOUNT, type AwsService, type Principal } from '../../../../local/cloud/service.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';

export interface Heard {
  service: string;
  caller: Principal;
  input: Record<string, unknown>;
}

/** CloudWatch with an EventBridge and a Lambda that write down what they hear; `refuse` makes them throw a code. */
export async function startCloudWatch(
  options: { directory?: string; refuse?: (service: string) => string | undefined; timeScale?: number } = {},
) {
  const heard: Heard[] = [];
  const logged: string[] = [];
  const cloud = createCloud({ directory: options.directory, log: (message) => logged.push(message) });
  const listener = (name: string, operation: string): AwsService => ({
    name,
    operations: {
      [operation]: (input: object, { caller }) => {
        const code = options.refuse?.(name);
        if (code) throw new AwsError(code, `${name} says ${code}`);
        heard.push({ service: name, caller, input: input as Record<string, unknown> });
        return {};
      },
    },
    access: () => [],
    start() {},
    stop() {},
  });
  const cloudWatch = createCloudWatch(cloud, { timeScale: options.timeScale ?? 1 });
  for (const service of [listener('events', 'PutEvents'), listener('lambda', 'Invoke'), cloudWatch]) cloud.add(service);
  await cloud.start();
  return {
    cloud,
    cloudWatch,
    heard,
    logged,
    call: (operation: string, input: object, caller: Principal = ACCOUNT) =>
      cloud.call<Record<string, unknown>>('monitoring', operation, input, caller),
    stop: () => cloud.stop(),
  };
}

export const ALARM = {
  AlarmName: 'too-hot',
  AlarmDescription: 'A service is too hot',
  Namespace: 'App',
  MetricName: 'Heat',
  Dimensions: [{ Name: 'Service', Value: 'hello' }],
  Statistic: 'Average',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 50,
  ComparisonOperator: 'GreaterThanThreshold',
  // Without data it keeps its state, so that a test may set it.
  TreatMissingData: 'ignore',
};

/** Lets deliveries run: each takes a few microtasks. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
