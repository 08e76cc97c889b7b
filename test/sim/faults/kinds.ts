/** Every kind of fault that a seed may have, and what it does. */
export const FAULT_KINDS = {
  'event-lost': 'an event reaches nobody',
  'event-doubled': 'an event comes twice',
  'event-late': 'an event comes up to ten minutes late',
  'event-reordered': 'an event is held back for up to 5 s, so that later ones overtake it',
  'stream-replayed': 'a batch of the table’s stream comes once more',
  'queue-redelivered': 'a message of the wake queue comes once more',
  'crash-before': 'whoever makes a call dies before it',
  'crash-after': 'whoever makes a call dies after it, before the answer comes',
  'function-timeout': 'a function hangs at a call until its time is over',
  'double-start': 'a function is started twice with the same event',
  throttle: 'a call is answered by ThrottlingException',
  'server-error': 'a call is answered by a 500 and does nothing',
  'answer-lost': 'a call does its work, and a 500 is the answer',
  'slow-call': 'a call waits up to 8 s, so that others overtake it',
  'transaction-conflict': 'a transaction is cancelled because of another one',
  'run-task-failure': 'RunTask answers failures and no task',
  'not-describable': 'a fresh task is MISSING for up to 40 s',
  'crash-loop': 'tasks of the newest image crash again and again',
  'slow-start': 'images take up to 25 s to pull',
  'stuck-provisioning': 'a task hangs in PENDING',
  'hanging-stop': 'containers do not listen to SIGTERM',
  'flapping-health': 'health checks pass and fail by turns',
  'zone-lost': 'every task of one subnet dies at once, and for a while none is started there',
  'spot-notice': 'AWS takes a task away',
  'execution-aborted': 'the deployment’s execution is aborted',
  'token-expired': 'what waits on the task token has timed out',
  'clock-skew': 'the clocks of two functions are up to 2 s apart',
  orphans: 'a task of this stack runs that no record knows',
  strangers: 'tasks of somebody else run in the cluster',
  'user-storm': 'somebody changes, scales, stops and deletes in the middle of it',
  'kill-everything': 'every function that runs dies',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

export const ALL_FAULT_KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
