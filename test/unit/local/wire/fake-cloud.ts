import { type Cloud, createCloud } from '../../../../local/cloud/cloud.ts';
import type { AwsService, OperationTable, Principal } from '../../../../local/cloud/service.ts';
import { createWire, type Wire } from '../../../../local/wire/wire.ts';

interface Call {
  operation: string;
  input: Record<string, unknown>;
  caller: Principal;
}

type Answer = (input: Record<string, unknown>) => unknown;

export interface FakeCloud {
  url: string;
  cloud: Cloud;
  wire: Wire;
  /** What reached the services, in order. */
  calls: Call[];
  logged: string[];
}

/** A cloud whose services answer as the tables say, behind a real wire on a free port. */
export async function startFakeCloud(services: Record<string, Record<string, Answer>>): Promise<FakeCloud> {
  const calls: Call[] = [];
  const logged: string[] = [];
  const cloud = createCloud({ log: (message) => logged.push(message) });
  for (const [name, answers] of Object.entries(services)) cloud.add(fakeService(name, answers, calls));
  const wire = createWire(cloud, {
    principalOf: (accessKeyId) =>
      accessKeyId.startsWith('ASIA')
        ? { kind: 'role', roleArn: `arn:aws:iam::000000000000:role/${accessKeyId}`, sessionName: 's' }
        : { kind: 'account' },
  });
  const { url } = await wire.listen(0);
  return { url, cloud, wire, calls, logged };
}

function fakeService(name: string, answers: Record<string, Answer>, calls: Call[]): AwsService {
  const operations: OperationTable = {};
  for (const [operation, respond] of Object.entries(answers)) {
    operations[operation] = async (input: Record<string, unknown>, { caller }) => {
      calls.push({ operation, input, caller });
      return (await respond(input)) as object;
    };
  }
  return { name, operations, access: () => [], start() {}, stop() {} };
}
