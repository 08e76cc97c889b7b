import { describe, expect, it } from '@jest/globals';
import type { Attempt, Job } from '../../../../../shared/domain/job.ts';
import { judgeDeployJob } from '../../../../../shared/planner/jobs/judge-deploy-job.ts';
import { jobOf, USER_STOP } from '../job-records.ts';
import { NOON_MS } from '../records.ts';

const attempt = (over: Partial<Attempt> = {}): Attempt => ({
  taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/default/0123',
  statusReason: '',
  stoppedAtMs: NOON_MS,
  ...over,
});
const failed = (over: Partial<Job> = {}): Job =>
  jobOf({ status: 'FAILED', statusReason: 'it exited', retryStrategy: { attempts: 2, evaluateOnExit: [] }, ...over });

describe('a deployment’s job', () => {
  it('passes where it has succeeded, by the task that did', () => {
    const attempts = [attempt({ taskArn: 'x/first', exitCode: 1 }), attempt({ exitCode: 0 })];
    expect(judgeDeployJob(jobOf({ status: 'SUCCEEDED', attempts }))).toEqual({
      verdict: 'passed',
      detail: 'its task 0123 has exited with 0',
      taskId: '0123',
    });
  });

  it.each<[string, Job, string]>([
    [
      'by its exit code',
      failed({ attempts: [attempt(), attempt({ exitCode: 3 })] }),
      'its task 0123 has failed (exit code 3, 2 of 2 tries): it exited',
    ],
    ['without one', failed({ attempts: [attempt()] }), 'its task 0123 has failed (1 of 2 tries): it exited'],
    [
      'that was stopped',
      failed({ attempts: [attempt({ exitCode: 143 })], stop: USER_STOP }),
      'its task 0123 has failed (1 of 2 tries): it exited',
    ],
    [
      'for no reason',
      failed({ statusReason: undefined, attempts: [attempt()] }),
      'its task 0123 has failed (1 of 2 tries): ',
    ],
    [
      'with what it wrote last',
      failed({ attempts: [attempt({ exitCode: 1, lastLines: ['SELECT', 'no table'] })] }),
      'its task 0123 has failed (exit code 1, 1 of 2 tries): it exited; it wrote last:\nSELECT\nno table',
    ],
  ])('fails %s', (_, job, detail) => {
    expect(judgeDeployJob(job)).toEqual({ verdict: 'failed', detail, taskId: '0123' });
  });

  it('fails without a task where none could be launched', () => {
    const detail = (job: Job) => judgeDeployJob(job);
    const none = { verdict: 'failed', detail: 'its task has failed (1 of 2 tries): it exited' };
    expect(detail(failed({ attempts: [attempt({ taskArn: undefined })] }))).toEqual(none);
    expect(detail(failed())).toEqual({ ...none, detail: 'its task has failed (0 of 2 tries): it exited' });
  });

  it('shows the end of a long log, 1,000 characters of it', () => {
    const { detail } = judgeDeployJob(failed({ attempts: [attempt({ lastLines: ['x'.repeat(999), 'end'] })] }));
    expect(detail.split('it wrote last:\n')[1]).toBe(`${'x'.repeat(996)}\nend`);
  });
});
