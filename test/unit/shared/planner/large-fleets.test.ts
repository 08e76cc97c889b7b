import { describe, expect, it } from '@jest/globals';
import { FleetModel, GOOD } from './fleet-model.ts';

/** The stories' model with many tasks. */

describe('a rollout', () => {
  it('of 1,000 tasks works in several passes of at most 40 changes each', () => {
    const fleet = new FleetModel({ desired: 1000, percents: [100, 125], behave: () => GOOD });
    fleet.run();
    expect(fleet.ready()).toHaveLength(1000);
    const bySubnet = ['a', 'b', 'c'].map((subnet) => fleet.tasks.filter((task) => task.subnet === subnet).length);
    expect(Math.max(...bySubnet) - Math.min(...bySubnet)).toBeLessThanOrEqual(1);
    fleet.deploy({ desired: 1000, percents: [100, 125], behave: () => GOOD });
    fleet.run();
    expect(fleet.tasks.filter((task) => task.revision === 2)).toHaveLength(1000);
    const after = ['a', 'b', 'c'].map((subnet) => fleet.tasks.filter((task) => task.subnet === subnet).length);
    expect(Math.max(...after) - Math.min(...after)).toBeLessThanOrEqual(3);
  });
});
