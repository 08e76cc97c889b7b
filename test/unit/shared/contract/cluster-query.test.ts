import { describe, expect, it } from '@jest/globals';
import { parseOrRefuse } from '../../../../shared/contract/parse-or-refuse.ts';
import { findQueryFault } from '../../../../shared/contract/rules/find-query-fault.ts';
import { runTask } from '../../../../shared/contract/run-task/run-task.ts';
import { instanceDefinition } from './definitions.ts';
import { describeRules } from './rule-table.ts';

describe('an expression of the cluster query language', () => {
  // The examples of the developer guide, "Cluster query language", and one for each line of its tables.
  it.each([
    'attribute:ecs.instance-type == t2.small',
    'attribute:ecs.availability-zone in [us-east-1a, us-east-1b]',
    'attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d',
    'task:group == service:production',
    'not(task:group == database)',
    'runningTasksCount == 1',
    'agentVersion < 1.14.5',
    'registeredAt <= 2018-06-18T22:28:28+00:00',
    'ec2InstanceId in ["i-abcd1234", \'i-wxyx7890\']',
    'agentConnected equals true',
    'attribute:stack exists',
    'attribute:stack !exists',
    'attribute:stack not_exists',
    'ec2InstanceId !in [i-2]',
    'ec2InstanceId not_in [i-2]',
    'ec2InstanceId not_equals i-2',
    'ec2InstanceId matches i-[0-9a-f]++',
    'ec2InstanceId =~ "(?i)i-[0-9]"',
    'ec2InstanceId not_matches x|y',
    'ec2InstanceId !~ [a,b]',
    'runningTasksCount greater_than 1',
    'runningTasksCount greater_than_equal 2',
    'runningTasksCount less_than 10',
    'runningTasksCount less_than_equal 2',
    'runningTasksCount>1&&runningTasksCount<3',
    'ec2InstanceId == i-2 or ec2InstanceId == i-3 || ec2InstanceId == i-1',
    '((ec2InstanceId == i-2)) and !(not runningTasksCount == 0)',
    '  attribute:a.b/c\\d-e_f == 1  ',
    `${'('.repeat(900)}agentConnected exists${')'.repeat(900)}`,
  ])('%s', (expression) => expect(findQueryFault(expression)).toBeUndefined());

  it.each([
    ['', 1],
    ['   ', 4],
    ['stack == prod', 1],
    ['attribute:stack', 16],
    ['attribute:stack = prod', 17],
    ['attribute:stack == ', 20],
    ['attribute:stack in prod', 20],
    ['attribute:stack in []', 21],
    ['attribute:stack in [prod', 25],
    ['attribute:stack in [prod test]', 26],
    ['attribute:stack =~ (a|b)', 20],
    ['(attribute:stack exists', 24],
    ['attribute:stack exists)', 23],
    ['attribute:stack exists nonsense', 24],
    ['attribute:stack exists and', 27],
    ["attribute:stack == 'prod", 20],
    ['runningTasksCounts == 1', 1],
    ['!', 2],
  ])('%j is none, from character %d on', (expression, at) => expect(findQueryFault(expression)).toBe(at));
});

const constraint = (expression?: string) => [{ type: 'memberOf', ...(expression ? { expression } : {}) }];

describeRules('memberOf of a task definition', [
  [
    'speaks the cluster query language',
    instanceDefinition({ placementConstraints: constraint('disk == ssd') }),
    '/placementConstraints/0/expression',
    instanceDefinition({ placementConstraints: constraint('attribute:disk == ssd') }),
  ],
  [
    'says of which instances',
    instanceDefinition({ placementConstraints: constraint() }),
    '/placementConstraints/0/expression',
    instanceDefinition({ placementConstraints: [] }),
  ],
]);

it('memberOf of RunTask says where it is wrong', () => {
  const run = (expression: string) => () =>
    parseOrRefuse(
      runTask,
      { taskDefinition: 'a', launchType: 'EC2', placementConstraints: constraint(expression) },
      {},
    );
  const refusal = (detail: string) =>
    expect.objectContaining({ errors: [{ pointer: '/placementConstraints/0/expression', detail }] });
  const none = 'must be an expression of the cluster query language; it is none';
  expect(run('attribute:disk = ssd')).toThrow(refusal(`${none} from character 16 on: "= ssd"`));
  expect(run('attribute:disk ==')).toThrow(refusal(`${none} as it ends too early`));
});
