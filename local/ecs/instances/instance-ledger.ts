import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { TaskRecord } from '../tasks/task-record.ts';
import { describeInstanceChange } from './describe-instance.ts';
import { measureLoad } from './instance-load.ts';
import type { InstanceStore, StoredInstance } from './instance-store.ts';

interface LedgerParts {
  instances: InstanceStore;
  addEvent(clusterArn: string, event: PutEventsRequestEntry): void;
  /** Every task that has not ended. */
  live(): Iterable<TaskRecord>;
}

export type InstanceLedger = ReturnType<typeof createInstanceLedger>;

/**
 * Writes down each change of an instance with its event and the next version: a status, a registration, or what its
 * tasks leave of it. To be called in the transaction that writes down what the change comes from.
 */
export function createInstanceLedger({ instances, addEvent, live }: LedgerParts) {
  function save(instance: StoredInstance, records: Iterable<TaskRecord> = live()): void {
    instances.save(instance);
    addEvent(instance.clusterArn, describeInstanceChange(measureLoad(instance, records)));
  }

  return {
    /** A new instance, in its first version. */
    add: (instance: StoredInstance): void => save(instance),
    change(instance: StoredInstance, changes: Partial<StoredInstance>): StoredInstance {
      const changed = { ...instance, ...changes, version: instance.version + 1 };
      save(changed);
      return changed;
    },
    /**
     * What is left of an instance has changed; one that is deregistered tells no more.
     * @param begun tasks that are written down in this transaction and not live yet
     */
    recount(containerInstanceArn: string, begun: TaskRecord[] = []): void {
      const instance = instances.get(containerInstanceArn);
      if (!instance || instance.status === 'INACTIVE') return;
      save({ ...instance, version: instance.version + 1 }, [...live(), ...begun]);
    },
  };
}
