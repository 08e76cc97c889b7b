import type { Deployment } from '../../../shared/contract/answers/deployment.ts';
import type { Service } from '../../../shared/contract/answers/service.ts';
import { When } from '../parts/when.tsx';
import { WithTask } from '../parts/with-task.tsx';
import { hasEnded } from '../words/deployment.ts';
import { withoutArns } from '../words/names.ts';
import { type Chapter, chaptersOf, type Entry, sayStage, stagesAhead } from '../words/timeline.ts';

interface Props {
  deployment: Deployment;
  cluster: string;
  /** Of its service: which stages are still to come. Without it nothing is foretold. */
  configuration?: Service['deploymentConfiguration'];
  /** What its current stage waits for. */
  waitsFor?: string;
}

/** A deployment stage by stage: what happened in each, what reached or failed it, and what is to come. */
export function DeploymentStory({ deployment, cluster, configuration, waitsFor = 'under way' }: Props) {
  const chapters = chaptersOf(deployment.timeline);
  const isOver = hasEnded(deployment);
  const goesForward = deployment.status === 'IN_PROGRESS' || deployment.status === 'PENDING';
  const ahead = configuration && goesForward ? stagesAhead(deployment.lifecycleStage, configuration) : [];
  return (
    <ol class="story">
      {chapters.map((chapter, index) => {
        const isCurrent = !isOver && index === chapters.length - 1;
        return (
          <li
            key={`${chapter.at} ${chapter.stage}`}
            class={markOf(chapter, isCurrent)}
            aria-current={isCurrent ? 'step' : undefined}
          >
            <StageHead chapter={chapter} meanwhile={isCurrent ? waitsFor : ''} />
            <Entries
              entries={chapter.entries}
              cluster={cluster}
              isOpen={isCurrent || chapter.outcome?.isGood === false}
            />
          </li>
        );
      })}
      {ahead.map((stage) => (
        <li key={`ahead ${stage}`} class="ahead">
          <span class="stage">{sayStage(stage)}</span> <span class="faint">to come</span>
        </li>
      ))}
    </ol>
  );
}

/** A stage that was left without an outcome was neither reached nor failed: the deployment was ended in it. */
function markOf({ stage, outcome }: Chapter, isCurrent: boolean): string {
  if (outcome) return outcome.isGood ? 'done' : 'failed';
  if (isCurrent) return 'current';
  return stage === undefined ? 'done' : 'left';
}

function StageHead({ chapter: { stage, at, outcome }, meanwhile }: { chapter: Chapter; meanwhile: string }) {
  const detail = outcome ? `${outcome.isGood ? '' : 'failed: '}${withoutArns(outcome.detail)}` : meanwhile;
  return (
    <p class="stage-head">
      <span class="stage">{stage === undefined ? 'Accepted' : sayStage(stage)}</span>
      <span class="detail">{detail}</span>
      <span class="faint">
        <When at={at} />
      </span>
    </p>
  );
}

const FEW = 3;

/** More than a few entries of a stage that went well are folded away. */
function Entries({ entries, cluster, isOpen }: { entries: readonly Entry[]; cluster: string; isOpen: boolean }) {
  if (entries.length === 0) return null;
  const list = (
    <ul class="entries">
      {entries.map((entry, index) => (
        <li key={`${entry.at} ${index}`}>
          <span class="text">
            <WithTask text={withoutArns(entry.text)} cluster={cluster} taskId={entry.taskId} />
          </span>
          <span class="faint">
            <When at={entry.at} />
          </span>
        </li>
      ))}
    </ul>
  );
  if (isOpen || entries.length <= FEW) return list;
  return (
    <details>
      <summary>{entries.length} things happened</summary>
      {list}
    </details>
  );
}
