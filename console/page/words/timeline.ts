import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import { LIFECYCLE_STAGES, ROLLING_IF_GATED, ROLLING_STAGES } from '../../../shared/domain/limits/lifecycle-stages.ts';

export type Entry = Deployment['timeline'][number];

/** A stage as the deployment went through it; a rollback goes through the same ones once more. */
export interface Chapter {
  /** Undefined: what happened before the first stage. */
  stage: string | undefined;
  at: string;
  entries: Entry[];
  /** What reached or failed its goal, in the planner's words. */
  outcome: { isGood: boolean; detail: string } | undefined;
}

/** The way back is told as a chapter of its own, though it is no stage. */
const BACK = 'ROLLBACK';

function stageOf(text: string): string | undefined {
  return text.startsWith('rolls back to ') ? BACK : /^stage ([A-Z_]+)$/.exec(text)?.[1];
}

/** The timeline's entries by the stages in which they happened, both oldest first. */
export function chaptersOf(timeline: readonly Entry[]): Chapter[] {
  const chapters: Chapter[] = [];
  for (const entry of timeline) {
    const begun = stageOf(entry.text);
    const current = chapters.at(-1);
    if (begun !== undefined || !current) {
      const chapter: Chapter = { stage: begun, at: entry.at, entries: [], outcome: undefined };
      chapters.push(chapter);
      if (begun === BACK || (begun === undefined && entry.text !== 'accepted')) chapter.entries.push(entry);
      continue;
    }
    const [, stage, verdict, detail = ''] = /^([A-Z_]+) (reached|failed): (.*)$/s.exec(entry.text) ?? [];
    if (stage !== undefined && stage === current.stage) current.outcome = { isGood: verdict === 'reached', detail };
    else current.entries.push(entry);
  }
  return chapters;
}

/** Without those that only gates bring. */
const ROLLING = ROLLING_STAGES.filter((stage) => !ROLLING_IF_GATED.includes(stage));

/** The stages that still lie before a deployment that goes forward; those that only gates bring come as a surprise. */
export function stagesAhead(
  current: string | undefined,
  { strategy, bakeTimeInMinutes }: Pick<Service['deploymentConfiguration'], 'strategy' | 'bakeTimeInMinutes'>,
): string[] {
  const stages: readonly string[] = strategy === 'ROLLING' ? ROLLING : LIFECYCLE_STAGES;
  const bakes = bakeTimeInMinutes !== undefined && bakeTimeInMinutes > 0;
  const order: readonly string[] = LIFECYCLE_STAGES;
  const place = current === undefined ? -1 : order.indexOf(current);
  return stages.filter((stage) => (stage !== 'BAKE_TIME' || bakes) && order.indexOf(stage) > place);
}

/** `SCALE_UP` is `Scale up`. */
export function sayStage(stage: string): string {
  const words = stage.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
