import { bootStates } from './boot-states.ts';

/** A process that counts to 2,000 in a state machine on the directory of its first argument, until it is killed. */
const world = await bootStates({ directory: process.argv[2] });
const arn = await world.createMachine({
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { n: 0 }, Next: 'Enough' },
    Enough: { Type: 'Choice', Choices: [{ Condition: '{% $n = 2000 %}', Next: 'End' }], Default: 'Count' },
    Count: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Next: 'Enough' },
    End: { Type: 'Succeed', Output: '{% $n %}' },
  },
});
console.log(await world.begin(arn));
