/** One line of the launcher made wrong: `from` is found once in the file. */
export interface Bug {
  file: string;
  from: string;
  to: string;
  /** What it would mean in production. */
  means: string;
}

/** What the simulator has to find, by name. Each is planted as its file is loaded; nothing on disk is changed. */
export const BUGS: Readonly<Record<string, Bug>> = {
  'version-guard-dropped': {
    file: 'shared/aws/store/task-update.ts',
    from: 'const version = newerThan ?? notBehind;',
    to: 'const version = newerThan && notBehind;',
    means: 'an event that comes late takes a task’s record back',
  },
  'ceil-for-floor': {
    file: 'shared/planner/capacity/bounds.ts',
    from: 'upper: Math.floor(',
    to: 'upper: Math.ceil(',
    means: 'a rollout has one task more than maximumPercent allows',
  },
  'upper-ignores-pending': {
    file: 'shared/planner/capacity/plan-capacity.ts',
    from: 'const active = useful + sick.length',
    to: 'const active = staying.ready.length + sick.length',
    means: 'tasks that still start do not count toward maximumPercent',
  },
  'token-stored-after-wait': {
    file: 'shared/use-cases/rollout/wait-for-stage.ts',
    from: 'if (wakeWith || !stored) await',
    to: 'if (!wakeWith && !stored) await',
    means: 'an outcome that was there before the token wakes nobody',
  },
  'state-not-reread-after-token': {
    file: 'shared/use-cases/rollout/wait-for-stage.ts',
    from: 'else if (deployment.outcome) wakeWith = deployment.outcome;',
    to: 'else if (deployment.outcome) wakeWith = undefined;',
    means: 'the state is not read again when the token is stored: the wake-up falls between the two',
  },
  'client-token-random': {
    file: 'shared/aws/ecs-fleet.ts',
    from: 'clientToken: id,',
    to: 'clientToken: Math.random().toString(36).slice(2),',
    means: 'a launch that is tried again is another task',
  },
  'epoch-unchecked': {
    file: 'shared/use-cases/rollout/fence.ts',
    from: 'return deployment.id === input.deploymentId && deployment.epoch === input.epoch && !hasEnded(deployment);',
    to: 'return input.epoch > 0 && !hasEnded(deployment);',
    means: 'the execution of a deployment that was superseded goes on writing',
  },
  'planseq-unchecked': {
    file: 'shared/aws/store/commit.ts',
    from: 'ConditionExpression: `planSeq = :seen AND ',
    to: 'ConditionExpression: `(planSeq = :seen OR planSeq <> :seen) AND ',
    means: 'two writers both win',
  },
  'failures-ignored': {
    file: 'shared/planner/rollout/count-failure.ts',
    from: 'rounds: (lasted || !before ? 0 : roundsOf(before, service.desiredCount)) + ofRound,',
    // Without any second an image that is not there is asked for a thousand times a minute, and a seed takes as long.
    to: 'rounds: lasted || before ? 1 + ofRound : roundsOf({ count: 1 }, service.desiredCount),',
    means: 'a crash loop is held back by a second, however often it has crashed',
  },
  'intent-after-launch': {
    file: 'shared/use-cases/reconcile.ts',
    from: 'const intents = planned.launches.map((launch) => intentOf(deps, collection, launch));',
    to: "const intents = planned.launches.map((launch) => intentOf(deps, collection, launch)); if (intents.length > 0) await carryOut(deps, collection, { ...planned, stops: [], deregister: [], register: [], replays: [], ingress: 'keep', startExecution: false, wakeExecution: false }, intents);",
    means: 'a task is launched before anybody has written that it is meant to be',
  },
  'audit-skips-orphans': {
    file: 'shared/use-cases/audit/audit.ts',
    from: 'next = await stopOrphans(deps, { cluster, nextToken: next, known, untilMs });',
    to: 'next = stopOrphans.length > 9 ? next : undefined;',
    means: 'a task that no record knows runs for ever',
  },
  'audit-stops-strangers': {
    file: 'shared/use-cases/audit/stop-orphans.ts',
    from: 'const ours = parseGroup(settings.stack, group);',
    to: 'const ours = parseGroup(settings.stack, group) ?? {};',
    means: 'tasks of somebody else are stopped',
  },
  'duplicate-event-counts-twice': {
    file: 'shared/use-cases/observe/observe-task.ts',
    from: 'return { service: collection.service, observed: [news], wake: task.stop === undefined };',
    to: "return { service: collection.service, deployment: countFailure({ ...collection, nowMs: clock.nowMs() }, next, { reason: 'again', permanent: false, jitter: 0 }), observed: [news], wake: task.stop === undefined };",
    means: 'two events about the end of one task are two failures',
  },
  'stop-before-new-healthy': {
    file: 'shared/planner/capacity/plan-capacity.ts',
    from: 'leaving.ready.length;\n\n  const { cause',
    to: 'leaving.ready.length + staying.pending.length;\n\n  const { cause',
    means: 'old tasks go as soon as new ones are asked for',
  },
  'min-healthy-ignored': {
    file: 'shared/planner/capacity/bounds.ts',
    from: 'lower: Math.ceil((desired * percents.minimumHealthyPercent) / 100),',
    to: 'lower: 0,',
    means: 'a rollout may take every healthy task away',
  },
  'backoff-never-resets': {
    file: 'shared/planner/rollout/count-failure.ts',
    from: 'rounds: (lasted || !before ? 0 : roundsOf(before, service.desiredCount)) + ofRound,',
    to: 'rounds: (lasted && !before ? 0 : roundsOf(before ?? { count: 0 }, service.desiredCount)) + ofRound,',
    means: 'a service that crashed a lot last week is replaced slowly today',
  },
  'batch-failures-dropped': {
    file: 'shared/use-cases/wake/follow-table.ts',
    from: "for (const part of done) if (part.status === 'rejected') throw part.reason;",
    to: 'void done;',
    means: 'a batch that failed is taken as done, and its events never reach the feed',
  },
  'delete-forgets-tasks': {
    file: 'shared/planner/next-service.ts',
    from: 'const isEmpty = tasks.length === 0 && ',
    to: 'const isEmpty = tasks.length >= 0 && ',
    means: 'a deleted service is gone before its tasks are',
  },
  'supersede-keeps-old': {
    file: 'shared/use-cases/services/decide-service.ts',
    from: 'supersededToken: superseded ? (old.taskToken ?? old.supersededToken) : undefined,',
    to: 'supersededToken: undefined,',
    means: 'the execution of a deployment that was superseded waits for ever',
  },
  'count-reset-by-deploy': {
    file: 'shared/use-cases/services/decide-service.ts',
    from: 'wish.desiredCount ?? service.desiredCount',
    to: 'wish.desiredCount ?? DESIRED_COUNT_DEFAULT',
    means: 'a deployment sets back what somebody has scaled to',
  },
  'drain-skipped': {
    file: 'shared/planner/capacity/plan-stops.ts',
    from: 'return registeredAtMs === undefined || nowMs >= (stop.stopAtMs ?? Number.POSITIVE_INFINITY);',
    to: 'return registeredAtMs === undefined || stop.stopAtMs !== undefined || nowMs > 0;',
    means: 'requests that are under way are cut off',
  },
  'sigterm-before-deregister': {
    file: 'shared/use-cases/stop/stop-tasks.ts',
    from: 'await deregisterTasks(deps, collection, planned.deregister);',
    to: "for (const { observed, stop, cluster } of planned.deregister) if (observed && stop) await deps.fleet.stop(cluster, observed.arn, 'too soon'); await deregisterTasks(deps, collection, planned.deregister);",
    means: 'new requests come to a task that is going down',
  },
  'weight-to-unhealthy': {
    file: 'shared/planner/traffic/traffic-aim.ts',
    from: 'if (!hasReady(classes, otherThan(live))) {',
    to: 'if (deployment.id.length < 1) {',
    means: 'traffic stays with a target group whose tasks have all died',
  },
  'bake-cut-short': {
    file: 'shared/planner/rollout/bake.ts',
    from: '(minutes * 60_000) / settings.timeScale',
    to: '(minutes * 6_000) / settings.timeScale',
    means: 'a canary is trusted before it has shown anything',
  },
  'ladder-forgotten': {
    file: 'shared/planner/rollout/rollback.ts',
    from: 'const out = [deployment.revision, ...failedRungs(deployment)];',
    to: 'const out = [deployment.revision, ...failedRungs(deployment), ...(deployment.rollback ? service.goodRevisions : [])];',
    means: 'a rollback whose target is broken too strands the service',
  },
  'rollback-to-current': {
    file: 'shared/planner/rollout/next-stage.ts',
    from: 'revision: rung.revision,\n      taskDefinition,',
    to: 'revision: deployment.revision,\n      taskDefinition,',
    means: 'the way back leads to what has just failed',
  },
  'old-stopped-before-bake': {
    file: 'shared/planner/rollout/aim.ts',
    from: "deployment.stage !== 'CLEAN_UP' &&",
    to: "deployment.stage !== 'CLEAN_UP' && deployment.stage !== 'BAKE_TIME' &&",
    means: 'what a blue/green deployment would go back to is gone before the new revision has baked',
  },
  'pre-deploy-not-awaited': {
    file: 'shared/planner/rollout/aim.ts',
    from: "[undefined, 'RECONCILE_SERVICE', 'PRE_SCALE_UP']",
    to: "[undefined, 'RECONCILE_SERVICE']",
    means: 'tasks of a revision start while its migration still runs',
  },
  'job-failure-ignored': {
    file: 'shared/planner/jobs/judge-deploy-job.ts',
    from: "if (status === 'SUCCEEDED')",
    to: 'if (status)',
    means: 'a deployment goes on after its migration has failed',
  },
  'gate-passes-on-error': {
    file: 'shared/use-cases/rollout/gates/metric-gate.ts',
    from: 'const said = judgeMeasurement(value, settings);',
    to: "const said = trouble ? 'success' : judgeMeasurement(value, settings);",
    means: 'a deployment passes its gate because CloudWatch is down',
  },
  'alarm-event-lost-means-pass': {
    file: 'shared/use-cases/rollout/gates/alarm-gates.ts',
    from: "return failed ?? { verdict: 'again', waitSec, state: {} };",
    to: "return { verdict: 'again', waitSec: failed ? waitSec : waitSec, state: {} };",
    means: 'an alarm of which nobody was told stops no deployment',
  },
  'hook-nonsense-passes': {
    file: 'shared/use-cases/rollout/gates/hook-gate.ts',
    from: "return answer.status === 'SUCCEEDED'\n",
    to: "return answer.status === 'SUCCEEDED' || detail.length > 0\n",
    means: 'a deployment goes on although its lifecycle hook has failed, or said nothing that makes sense',
  },
  'gate-failure-ignored': {
    file: 'shared/use-cases/rollout/evaluate-gate.ts',
    from: 'withVerdict(current, gate.name, said, deps.clock.nowMs())',
    to: "withVerdict(current, gate.name, { ...said, verdict: 'passed' }, deps.clock.nowMs())",
    means: 'a deployment goes on while its alarm is in ALARM',
  },
  'approval-not-awaited': {
    file: 'shared/planner/rollout/gates.ts',
    from: '!watches && !gatesPassed.includes(name)',
    to: '!watches && gatesPassed.includes(name)',
    means: 'a stage is over before somebody has approved of it',
  },
  'scaling-unclamped': {
    file: 'shared/planner/scaling/decide-scaling.ts',
    from: 'const to = within(snapshot, wish.to);',
    to: 'const to = wish.to;',
    means: 'an alarm scales a service beyond maxCapacity',
  },
  'count-beyond-scaling': {
    file: 'shared/use-cases/services/decide-service.ts',
    from: 'return scaling ? within(scaling.spec, desiredCount) : desiredCount;',
    to: 'return scaling ? desiredCount : desiredCount;',
    means: 'a request takes the count of a service that scales out of its bounds',
  },
  'cooldown-ignored': {
    file: 'shared/planner/scaling/cooldown.ts',
    from: 'nowMs < lastOut.coolUntilMs && capacity >= lastOut.to',
    to: 'nowMs < lastOut.atMs && capacity >= lastOut.to',
    means: 'an alarm that calls again adds as many tasks again',
  },
  'scale-in-during-deployment': {
    file: 'shared/planner/scaling/decide-scaling.ts',
    from: 'if (isIn && deploying)',
    to: 'if (isIn && deploying && nowMs < 0)',
    means: 'an alarm takes tasks away while a deployment counts on them',
  },
  'protection-ignored': {
    file: 'shared/planner/capacity/protected-tasks.ts',
    from: '({ protectedUntilMs = 0 }) => protectedUntilMs > nowMs)',
    to: '({ protectedUntilMs = 0 }) => protectedUntilMs > nowMs * 9)',
    means: 'a task that protects itself is stopped in the middle of its work',
  },
  'wake-loses-raise': {
    file: 'shared/use-cases/scaling/wake-service.ts',
    from: "{ atMs, to: 1, by: 'a request'",
    to: "{ atMs, to: service.desiredCount, by: 'a request'",
    means: 'a request to a service at zero waits for a task that nobody starts',
  },
  'tasks-go-before-sleep': {
    file: 'shared/planner/plan.ts',
    from: 'if (!shift && !sleep) wanted.push',
    to: 'if (!shift) wanted.push',
    means: 'the last task goes while requests still lead to it',
  },
  'scope-unchecked': {
    file: 'shared/runtime/commands/answer-command.ts',
    from: "requireScope(grant, 'deploy');",
    to: "requireScope(grant, 'none');",
    means: 'whoever may only look deploys by an event',
  },
  'foreign-cluster-seen': {
    file: 'shared/use-cases/identity/seen-by.ts',
    from: '(cluster: string) => seesCluster(caller, cluster);',
    to: '(cluster: string) => seesCluster(caller, cluster) || cluster.length > 0;',
    means: 'whoever has a grant for one cluster changes every other',
  },
  'pins-forgotten': {
    file: 'shared/use-cases/reconcile.ts',
    from: 'ownTaskDefinitionArn: launch.revision.pinnedTaskDefinitionArn,',
    to: 'ownTaskDefinitionArn: launch.revision.ownTaskDefinitionArn,',
    means: 'a tag that is moved changes what a revision runs',
  },
  'job-retries-for-ever': {
    file: 'shared/planner/jobs/judge-attempt.ts',
    from: 'const isOver = job.attempts.length + 1 >= job.retryStrategy.attempts;',
    to: 'const isOver = job.attempts.length > 100 + job.retryStrategy.attempts;',
    means: 'a job that fails is run again and again',
  },
  'command-ids-random': {
    file: 'shared/use-cases/commands/run-task-command.ts',
    from: 'taskIdOf(deps.settings.stack, wanted.intent, slot, 0)',
    to: 'taskIdOf(deps.settings.stack, wanted.intent + String(Math.random()), slot, 0)',
    means: 'a command that is tried again runs its tasks again',
  },
  'strangers-target-swept': {
    file: 'shared/use-cases/observe/look-at-tasks.ts',
    from: '.filter(({ managed }) => managed)',
    to: '.filter(({ managed }) => managed || !managed)',
    means: 'what somebody else has registered in the user’s own target group is taken away',
  },
  'clock-moves-no-bounds': {
    file: 'shared/use-cases/scaling/run-scheduled-action.ts',
    from: '{ ...heard, spec: { ...spec, ...bounds } },',
    to: 'heard,',
    means: 'the count goes up in the morning, and the first alarm takes it down again',
  },
  'commanded-count-lost': {
    file: 'shared/use-cases/commands/update-service-command.ts',
    from: 'const patch = parseOrRefuse(patchServiceRequest, rest);',
    to: 'const { desiredCount: lost, ...patch } = parseOrRefuse(patchServiceRequest, rest);',
    means: 'an event that commands a count is answered, and changes nothing',
  },
  'command-carried-out-twice': {
    file: 'shared/use-cases/services/accepted-intent.ts',
    from: 'known.intent === name',
    to: 'known.intent === name.slice(1)',
    means:
      'a command whose function died before it could answer deploys twice, or sets back what somebody has scaled to',
  },
  'drain-unnoted': {
    file: 'shared/use-cases/observe/drain-instance.ts',
    from: 'return retireTasks(deps, arns, {',
    to: 'return retireTasks(deps, arns.slice(arns.length), {',
    means: 'an instance that drains keeps its tasks until it is terminated',
  },
  'audit-misses-drains': {
    file: 'shared/use-cases/audit/audit-instances.ts',
    from: 'isDrained(task) && task.retireAtMs === undefined',
    to: 'isDrained(task) && task.retireAtMs !== undefined',
    means: 'an instance of which nobody heard that it drains keeps its tasks',
  },
  'zones-left-uneven': {
    file: 'shared/planner/placement/even-out.ts',
    from: 'spread.inZone(emptiest) > 1 ?',
    to: 'spread.inZone(emptiest) > 9 ?',
    means: 'what a zone has lost does not come back to it',
  },
  'instance-loss-counts': {
    file: 'shared/planner/rollout/count-failure.ts',
    from: "'InfrastructureHealth', 'TerminationNotice', ",
    to: "'InfrastructureHealth', ",
    means: 'an instance that is terminated fails the deployment that had tasks on it',
  },
  'daemon-doubled': {
    file: 'shared/planner/placement/daemon-places.ts',
    from: 'new Set(tasks.map(({ instance }) => instance?.id))',
    to: 'new Set(tasks.map(({ stop, instance }) => (stop ? undefined : instance?.id)))',
    means: 'a new task of a DAEMON starts on an instance beside the old one, which holds its memory and ports still',
  },
  'audit-skips-neighbours': {
    file: 'shared/use-cases/audit/audit-services.ts',
    from: 'forEachAtMost(PARALLEL, batch, (collection)',
    to: 'forEachAtMost(PARALLEL, batch.slice(0, 1), (collection)',
    means: 'of the services that are looked at together all but one go on without what an event told them',
  },
};
