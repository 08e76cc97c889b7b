import { describe, expect, it } from '@jest/globals';
import {
  clusterArnOf,
  executionNameOf,
  familyOf,
  groupOf,
  lastPartOf,
  parseGroup,
  publicIdOf,
  serviceArnOf,
  shownGroupOf,
} from '../../../../shared/domain/names.ts';

describe('a group', () => {
  const taskDefinition = 'arn:aws:ecs:us-east-1:000000000000:task-definition/migrate:7';

  it('comes back as the service that it was made of', () => {
    const task = { service: 'web', taskDefinition };
    expect(groupOf('prod', task)).toBe('slipway-prod/web');
    expect(shownGroupOf(task)).toBe('service:web');
    expect(parseGroup('prod', groupOf('prod', task))).toEqual({ service: 'web' });
  });

  it.each([
    [{}, 'family:migrate'],
    [{ oneOff: {} }, 'family:migrate'],
    [{ oneOff: { group: 'nightly' } }, 'nightly'],
    // What a user calls so is no service's.
    [{ oneOff: { group: 'service:web' } }, 'service:web'],
    [{ oneOff: { group: '/web' } }, '/web'],
  ])('of the one-off task %j is %s, behind the stack', (more, shown) => {
    const task = { taskDefinition, ...more };
    expect(shownGroupOf(task)).toBe(shown);
    expect(groupOf('prod', task)).toBe(`slipway-prod:${shown}`);
    expect(parseGroup('prod', groupOf('prod', task))).toEqual({});
  });

  it('is known of one-off tasks that were launched before they had groups of their own', () => {
    expect(parseGroup('prod', 'slipway-prod')).toEqual({});
  });

  it('is never longer than 255 characters, and two that are cut stay two', () => {
    const [a, b] = ['a', 'b'].map((end) =>
      groupOf('prod', { taskDefinition, oneOff: { group: `${'g'.repeat(254)}${end}` } }),
    );
    expect(a).toHaveLength(255);
    expect(a).not.toBe(b);
  });

  it.each<[string | undefined, string]>([
    ['service:web', 'an ECS service’s'],
    ['family:web', 'what RunTask gives by itself'],
    ['slipway-production/web', 'another stack’s whose name begins alike'],
    ['slipway-pro/web', 'another stack’s whose name is the beginning'],
    ['slipway-prod2', 'another stack’s one-off tasks'],
    ['slipway-prod2:family:web', 'a group of another stack’s one-off tasks'],
    ['', 'nobody’s'],
    [undefined, 'not there'],
  ])('of a stranger is not ours: %s, %s', (group) => {
    expect(parseGroup('prod', group)).toBeUndefined();
  });
});

describe('a family', () => {
  it('names the stack, so that IAM can be limited to it', () => {
    expect(familyOf('prod', 'default', 'web')).toBe('slipway-prod-default-web');
  });

  it('is never longer than ECS’s 255 characters, and stays unique when it is cut', () => {
    const cluster = 'c'.repeat(255);
    const [a, b] = [familyOf('prod', cluster, 'a'), familyOf('prod', cluster, 'b')];
    expect(a).toHaveLength(255);
    expect(a).toMatch(/^slipway-prod-c+-[0-9a-f]{16}$/);
    expect(a).not.toBe(b);
    expect(familyOf('p', 'c', 'x'.repeat(255 - 'slipway-p-c-'.length))).toMatch(/x$/);
  });
});

describe('names', () => {
  it('of executions carry the epoch and the number of the start', () => {
    expect(executionNameOf('d1', 2, 3)).toBe('d1-2-3');
  });

  it('end an ARN', () => {
    expect(lastPartOf('arn:aws:ecs:us-east-1:000000000000:task/default/0123')).toBe('0123');
    expect(lastPartOf('0123')).toBe('0123');
  });

  it('call a task by the last part of its ARN, and by our own id before it has one', () => {
    const observed = { arn: 'arn:aws:ecs:us-east-1:000000000000:task/default/0123' };
    expect(publicIdOf({ id: 'ours', observed })).toBe('0123');
    expect(publicIdOf({ id: 'ours' })).toBe('ours');
  });

  it('make the ARNs that ECS would give', () => {
    const settings = { region: 'eu-west-1', accountId: '000000000000' };
    expect(clusterArnOf(settings, 'c')).toBe('arn:aws:ecs:eu-west-1:000000000000:cluster/c');
    expect(serviceArnOf(settings, 'c', 's')).toBe('arn:aws:ecs:eu-west-1:000000000000:service/c/s');
  });
});
