import type { Job } from '../../domain/job.ts';
import { lastPartOf } from '../../domain/names.ts';
import type { Task } from '../../domain/task.ts';
import { tellingContainer } from '../../planner/judge-attempt.ts';
import type { Deps } from '../deps.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Enough for the message of a migration that failed, and the head of its stack. */
const LINES_MAX = 10;
/** CloudWatch Logs shows a line some moments after it was written. */
const TRIES = 3;
const TRY_AGAIN_MS = 1000;

export type LastLinesDeps = Pick<Deps, 'logs' | 'definitions' | 'clock' | 'log'>;

/** What the container that failed wrote last, with known secrets masked. A log that cannot be read is none: never an error. */
export async function readLastLines(deps: LastLinesDeps, job: Job, task: Task): Promise<string[]> {
  const arn = task.observed?.arn;
  const container = tellingContainer(job, task.observed?.containers ?? [])?.name;
  if (!arn || !container) return [];
  try {
    const lines = await readLines(deps, { cluster: task.cluster, taskId: lastPartOf(arn), container });
    return lines.length === 0 ? [] : maskSecrets(lines, await valuesGiven(deps, job, task));
  } catch (error) {
    deps.log('the log of a job could not be read', { jobId: job.id, error: String(error) });
    return [];
  }
}

async function readLines(
  { logs, clock }: LastLinesDeps,
  of: { cluster: string; taskId: string; container: string },
): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const read = await logs.read({ ...of, limit: LINES_MAX, from: 'end' });
    const lines = read === 'expired' ? [] : read.lines.map(({ text }) => text);
    if (lines.length > 0 || attempt === TRIES) return lines;
    await clock.sleep(TRY_AGAIN_MS);
  }
}

/** The values of every variable of its containers: of the definition, and of what the job overrides. */
async function valuesGiven({ definitions }: LastLinesDeps, job: Job, { oneOff }: Task): Promise<string[]> {
  const definition = await definitions.describe(job.ownTaskDefinitionArn);
  const overrides = oneOff?.overrides as { containerOverrides?: object[] } | undefined;
  const containers: object[] = [...(definition?.containerDefinitions ?? []), ...(overrides?.containerOverrides ?? [])];
  return containers.flatMap((container) => {
    const { environment = [] } = container as { environment?: { value?: string }[] };
    return environment.flatMap(({ value }) => value ?? []);
  });
}
