import type { Task } from '../../../shared/contract/answers/task.ts';
import { sayCause } from '../words/task.ts';

/** Why a task stopped: the chain of causes, nearest first, with the last words of the container that failed. */
export function Explanation({ task: { explanation = [], stoppedReason } }: { task: Task }) {
  if (explanation.length === 0) return stoppedReason ? <p>ECS: {stoppedReason}</p> : null;
  return (
    <ol class="causes">
      {explanation.map((cause, index) => (
        <li key={`${index} ${cause.what}`}>
          {sayCause(cause)}
          {cause.lastLines && cause.lastLines.length > 0 && <pre class="log">{cause.lastLines.join('\n')}</pre>}
        </li>
      ))}
    </ol>
  );
}
