import { useEffect, useRef } from 'preact/hooks';
import type { PlanAnswer } from '../../../shared/contract/answers/plan.ts';
import { Facts } from '../parts/facts.tsx';
import { Problem } from '../parts/problem.tsx';
import { Reason } from '../parts/reason.tsx';
import { TaskMarks } from '../parts/task-marks.tsx';
import { type DiffRow, diffRow } from '../words/diff.ts';
import { dollars } from '../words/money.ts';
import { planStages, sayCost, sayOutcome, saySpan } from '../words/plan.ts';
import { clockTime, longDuration } from '../words/time.ts';
import { sayStage } from '../words/timeline.ts';
import type { Planning } from './use-plan.ts';

interface Props extends Pick<Planning, 'apply' | 'again' | 'discard'> {
  plan: PlanAnswer;
}

/** What would happen, before it does: the differences, the steps, what stands in the way, and the button that does just that. */
export function Plan({ plan, apply, again, discard }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [plan]);
  const { outcome, diff, steps, warnings, refusals, estimate } = plan;
  const isStale = apply.error?.status === 412;
  const { headline, verb } = sayOutcome(outcome);
  return (
    <section class={`plan ${outcome ?? 'refused'}`}>
      <h2 ref={heading} tabIndex={-1}>
        {headline}
      </h2>
      {refusals.map((refusal) => (
        <Problem key={`${refusal.code} ${refusal.detail}`} error={{ title: refusal.code, errors: [], ...refusal }} />
      ))}
      {warnings.map((warning) => (
        <Reason key={warning} text={warning} tone="warn" />
      ))}
      {estimate && steps.length > 0 && (
        <Facts
          facts={{
            takes: estimate.durationSec > 0 && `about ${longDuration(estimate.durationSec)}`,
            costs: sayCost(estimate),
            'to get there': estimate.deploymentUsd > 0 && `${dollars(estimate.deploymentUsd)} once`,
          }}
        />
      )}
      {diff.length > 0 && <Diff rows={diff.map(diffRow)} />}
      {steps.length > 0 && <Steps steps={steps} isCount={outcome === 'count' || outcome === 'settings'} />}
      {estimate && steps.length > 0 && (
        <details>
          <summary>What that was reckoned with</summary>
          <ul>
            {estimate.assumptions.map((assumption) => (
              <li key={assumption}>{assumption}</li>
            ))}
          </ul>
        </details>
      )}
      <Problem error={apply.error ?? discard.error} />
      <div class="actions">
        {isStale && (
          <button type="button" class="primary" onClick={again}>
            Plan again
          </button>
        )}
        {verb && !isStale && (
          <button type="button" class="primary" disabled={apply.isBusy} onClick={apply.run}>
            {apply.isBusy ? 'On its way …' : verb}
          </button>
        )}
        <button type="button" disabled={discard.isBusy} onClick={discard.run}>
          {verb ? 'Discard' : 'Back to the form'}
        </button>
      </div>
    </section>
  );
}

const SIGNS: Readonly<Record<DiffRow['kind'], string>> = { added: '+', removed: '−', changed: '~', untold: '~' };

function Diff({ rows }: { rows: readonly DiffRow[] }) {
  return (
    <>
      <h3>What changes</h3>
      <ul class="diff">
        {rows.map(({ pointer, path, kind, from, to }) => (
          <li key={pointer} class={kind} title={pointer}>
            <span class="sign" role="img" aria-label={kind}>
              {SIGNS[kind]}
            </span>
            <span class="path">{path}</span>
            {kind === 'untold' && <span class="faint">another value, which is not shown</span>}
            {from !== undefined && <del>{from}</del>}
            {to !== undefined && <Added text={to} />}
          </li>
        ))}
      </ul>
    </>
  );
}

const LINES_MAX = 14;

/** A whole spec with all its defaults is there to be looked up, not to be read first. */
function Added({ text }: { text: string }) {
  if (text.split('\n').length <= LINES_MAX) return <ins>{text}</ins>;
  return (
    <details>
      <summary>all of it, with its defaults</summary>
      <ins>{text}</ins>
    </details>
  );
}

/** A change of the count happens outside of stages, whichever one its last deployment ended in. */
function Steps({ steps, isCount }: Pick<PlanAnswer, 'steps'> & { isCount: boolean }) {
  return (
    <>
      <h3>
        What happens
        <span class="legend">
          {!isCount && <i class="old" />} {!isCount && 'old'} <i class="new" /> {isCount ? 'healthy' : 'new'}{' '}
          <i class="new hollow" /> not healthy yet
        </span>
      </h3>
      <ol class="steps">
        {planStages(steps).map((stage) => (
          <li key={`${stage.atSec} ${stage.stage}`}>
            <p class="stage-head">
              <span class="stage">{isCount || !stage.stage ? 'At once' : sayStage(stage.stage)}</span>
              <span class="faint number">{saySpan(stage)}</span>
            </p>
            <ol>
              {stage.steps.map((step, index) => (
                <li key={`${index} ${step.detail}`} class="step">
                  <span class="number faint">{clockTime(step.atSec)}</span>
                  <span class="detail">{step.detail}</span>
                  <TaskMarks step={step} />
                </li>
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </>
  );
}
