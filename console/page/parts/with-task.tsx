import { hrefOf } from '../routes.ts';
import { shortId } from '../words/names.ts';

interface Props {
  text: string;
  cluster: string;
  taskId: string | undefined;
}

/** A sentence about a task, in which the task leads to its own page: `task 025cf7b7… has stopped`. */
export function WithTask({ text, cluster, taskId }: Props) {
  if (taskId === undefined) return <>{text}</>;
  const named = `task ${taskId}`;
  const at = text.indexOf(named);
  const link = (
    <a href={hrefOf({ view: 'task', cluster, task: taskId })} title={taskId}>
      task {shortId(taskId)}
    </a>
  );
  if (at < 0) {
    return (
      <>
        {text} {link}
      </>
    );
  }
  return (
    <>
      {text.slice(0, at)}
      {link}
      {text.slice(at + named.length)}
    </>
  );
}
