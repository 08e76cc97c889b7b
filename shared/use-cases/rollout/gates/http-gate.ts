import type { HttpGate } from '../../../domain/gate.ts';
import { publicIdOf } from '../../../domain/names.ts';
import type { Task } from '../../../domain/task.ts';
import { readinessOf } from '../../../planner/readiness.ts';
import type { EvaluateGate } from '../../../ports/gates.ts';
import type { ProbeResult, Probes, ProbeTarget } from '../../../ports/probes.ts';
import type { Collection } from '../../../ports/store.ts';
import { addressOf } from '../../stop/target-of.ts';
import { whenSilent } from './silence.ts';

/** What is handed from one look to the next. */
interface Looked {
  /** Looks in a row in which every task answered as it should. */
  passed: number;
  failures: number;
  /** What the newest looks saw. */
  told: string[];
  /** Since when, of the stage's seconds, there is no healthy task to ask. */
  noneSinceSec?: number;
}

/** A look asks so many tasks at most, each look others. */
const TASKS_MAX = 100;
/** So many of the newest looks are told, and of one look so many tasks that answered badly. */
const LOOKS_TOLD_MAX = 5;
const TASKS_TOLD_MAX = 3;

/**
 * Asks every healthy task of the new revision at its own address, every `intervalSec`. `successThreshold` looks in a row
 * in which all of them answer with a status of `matcher` pass; more than `failureLimit` looks in which one does not fail.
 */
export function httpGate(probes: Probes): EvaluateGate {
  return async ({ gate, collection, evaluation, elapsedSec, state, nowMs }) => {
    const settings = gate as HttpGate;
    const { intervalSec, successThreshold, failureLimit } = settings;
    const { noneSinceSec, ...before } = { passed: 0, failures: 0, told: [], ...(state as Looked | undefined) };
    const known = askable(collection, settings, nowMs);
    if (known.length === 0) return whenNone(settings, collection, { ...before, noneSinceSec }, elapsedSec);
    const from = ((evaluation - 1) * TASKS_MAX) % known.length;
    const asked = known.slice(from, from + TASKS_MAX);
    let results: ProbeResult[];
    try {
      const targets = asked.map(({ target }) => target);
      results = await probes.probe(targets, settings.path);
    } catch (error) {
      const silent = whenSilent('the probing function', state, nowMs, error);
      return silent.verdict === 'failed' ? silent : { ...silent, state: { ...before, ...(silent.state as object) } };
    }
    const bad = results.flatMap((result, at) =>
      matches(result, settings.matcher) ? [] : [wordOf(asked[at]?.task, result)],
    );
    const looked: Looked = {
      passed: bad.length === 0 ? before.passed + 1 : 0,
      failures: before.failures + Number(bad.length > 0),
      told: [...before.told, lookOf(bad, results)].slice(-LOOKS_TOLD_MAX),
    };
    const detail = `GET ${settings.path}: ${looked.told.join('; ')}`;
    if (looked.failures > failureLimit) return { verdict: 'failed', detail: `${detail}; wanted ${settings.matcher}` };
    if (looked.passed >= successThreshold) return { verdict: 'passed', detail };
    return { verdict: 'again', waitSec: intervalSec, state: looked, detail };
  };
}

/** Healthy by Slipway's own measure, and with an address. */
function askable(
  { service, deployment, revisions, tasks }: Collection,
  { name }: HttpGate,
  nowMs: number,
): { task: Task; target: ProbeTarget }[] {
  const revision = revisions.find((candidate) => candidate.revision === deployment.revision);
  const place = revision?.probedContainers?.[name];
  if (!place) return [];
  return tasks.flatMap((task) => {
    const target = addressOf(task, place);
    const isWell = task.revision === deployment.revision && readinessOf(task, revision, service, nowMs) === 'ready';
    return target && isWell ? [{ task, target: { address: target.id, port: target.port } }] : [];
  });
}

/** A service that wants no task has none to ask; any other one gets its tasks within the deadline that they have anyway. */
function whenNone(settings: HttpGate, { service }: Collection, before: Looked, elapsedSec: number) {
  if (service.desiredCount === 0) return { verdict: 'passed', detail: 'there is no task to ask' } as const;
  const { noneSinceSec = elapsedSec } = before;
  const { progressDeadlineSec } = service.spec;
  if (elapsedSec - noneSinceSec < progressDeadlineSec)
    return { verdict: 'again', waitSec: settings.intervalSec, state: { ...before, noneSinceSec } } as const;
  const detail = `no task of the new revision was healthy for ${progressDeadlineSec} s`;
  return { verdict: 'failed', detail } as const;
}

function matches(result: ProbeResult, matcher: string): boolean {
  if ('error' in result) return false;
  return matcher.split(',').some((part) => {
    const [first = '', last = first] = part.split('-');
    return result.status >= Number(first) && result.status <= Number(last);
  });
}

function wordOf(task: Task | undefined, result: ProbeResult): string {
  const what = 'error' in result ? `did not (${result.error})` : `answered ${result.status}`;
  return `task ${task ? publicIdOf(task) : '?'} ${what}`;
}

function lookOf(bad: readonly string[], results: readonly ProbeResult[]): string {
  const statuses = [...new Set(results.flatMap((result) => ('status' in result ? [result.status] : [])))].join(', ');
  if (bad.length === 0) return `${results.length} of ${results.length} tasks answered ${statuses}`;
  const more = bad.length > TASKS_TOLD_MAX ? ` and ${bad.length - TASKS_TOLD_MAX} more` : '';
  return `${results.length - bad.length} of ${results.length} tasks well, ${bad.slice(0, TASKS_TOLD_MAX).join(', ')}${more}`;
}
