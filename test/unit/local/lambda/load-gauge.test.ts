import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createLoadGauge } from '../../../../local/lambda/load-gauge.ts';

const MEASURED_MS = 150;

describe('the load that decides whether another environment would help', () => {
  it('sees this thread at work, and a core with it', async () => {
    await sleep(1);
    const loadNow = createLoadGauge();
    const untilMs = performance.now() + MEASURED_MS;
    while (performance.now() < untilMs) Math.sqrt(untilMs);
    const { thread, cores } = loadNow();
    expect(thread).toBeGreaterThan(0.8);
    expect(cores).toBeGreaterThan(0);
  });

  it('sees this thread wait', async () => {
    const loadNow = createLoadGauge();
    await sleep(MEASURED_MS);
    expect(loadNow().thread).toBeLessThan(0.5);
  });

  it('keeps its answer until the kernel can have counted something', () => {
    const loadNow = createLoadGauge();
    expect(loadNow()).toEqual({ cores: 0, thread: 0 });
  });
});
