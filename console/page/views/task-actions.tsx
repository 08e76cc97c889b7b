import { useId, useState } from 'preact/hooks';
import type { Task } from '../../../shared/contract/answers/task.ts';
import { useSlipway } from '../live/slipway.ts';
import { useAction } from '../live/use-action.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Problem } from '../parts/problem.tsx';
import { serviceOf } from '../words/names.ts';

interface Props {
  cluster: string;
  id: string;
  task: Task;
  onChanged(): void;
}

/** Stop it, with a reason that stays in its explanation; protect it from scale-in and deployments. */
export function TaskActions({ cluster, id, task, onChanged }: Props) {
  const { client } = useSlipway();
  const reasonId = useId();
  const [reason, setReason] = useState('');
  const isProtected = task.protectionEnabled === true;
  const service = serviceOf(task);
  const stop = useAction(async () => {
    await client.stopTask({ cluster, task: id, reason: reason || undefined });
    onChanged();
  });
  const protect = useAction(async () => {
    await client.updateTaskProtection({ cluster, task: id, body: { protectionEnabled: !isProtected } });
    onChanged();
  });
  return (
    <div class="actions">
      {service !== undefined && (
        <button type="button" disabled={protect.isBusy} onClick={protect.run}>
          {isProtected ? 'End its protection' : 'Protect for 2 hours'}
        </button>
      )}
      <label for={reasonId} class="inline">
        Reason{' '}
        <input
          id={reasonId}
          value={reason}
          maxLength={255}
          placeholder="for its explanation"
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </label>
      <Confirm
        verb="Stop the task"
        consequence={
          service === undefined
            ? 'It ends, and nothing replaces it.'
            : `It ends, and ${service} starts another one in its place.`
        }
        action={stop}
      />
      <Problem error={protect.error} />
    </div>
  );
}
