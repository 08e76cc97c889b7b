import type { PutEventsResponse } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../cloud/aws-error.ts';
import type { Cloud } from '../../cloud/cloud.ts';
import type { OutboxEntry } from '../store/outbox-store.ts';
import type { StatesStore } from '../store/states-store.ts';

const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 60_000;

export interface StatusPublisher {
  /** Sends what the outbox holds, in its order; returns at once. */
  publish(): void;
  stop(): void;
}

/**
 * Tells EventBridge of status changes. They were written with the change itself and are removed when the bus has
 * taken them: at least once, a crash in between sends one twice.
 */
export function createStatusPublisher(cloud: Cloud, store: StatesStore): StatusPublisher {
  let busy = false;
  let more = false;
  let stopped = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function drain(): Promise<void> {
    for (let entry = store.outbox.first(); entry && !stopped; entry = store.outbox.first()) {
      await send(cloud, entry);
      failures = 0;
      store.outbox.remove(entry.id);
    }
  }

  function publish(): void {
    stopped = false;
    more = true;
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    void run().finally(() => {
      busy = false;
      // Something came in after the outbox was seen empty, and before this line.
      if (more && !stopped) publish();
    });
  }

  async function run(): Promise<void> {
    more = false;
    try {
      await drain();
    } catch (error) {
      failures += 1;
      if (failures === 1) cloud.log(`states: a status change is not published yet: ${error}`);
      if (!stopped) timer = setTimeout(publish, Math.min(RETRY_MS_MIN * 2 ** failures, RETRY_MS_MAX));
    }
  }

  return {
    publish,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function send(cloud: Cloud, { executionArn, atMs, detail }: OutboxEntry): Promise<void> {
  const entry = {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Detail: detail,
    Resources: [executionArn],
    Time: new Date(atMs),
  };
  const caller = { kind: 'service', service: 'states.amazonaws.com', sourceArn: executionArn } as const;
  try {
    const answer = await cloud.call<PutEventsResponse>('events', 'PutEvents', { Entries: [entry] }, caller);
    const refused = answer.Entries?.find((each) => each.ErrorCode);
    if (refused) throw new Error(`${refused.ErrorCode}: ${refused.ErrorMessage}`);
  } catch (error) {
    // A cloud without EventBridge: there is nobody to tell.
    if (error instanceof AwsError && error.code === 'UnknownOperationException') return;
    throw error;
  }
}
