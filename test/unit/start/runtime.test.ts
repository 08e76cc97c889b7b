import { describe, expect, it } from '@jest/globals';
import { findContainerEngine } from '../../../start/find-container-engine.ts';
import { parseOptions, UsageError } from '../../../start/options.ts';

const NOWHERE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

describe('the runtime', () => {
  it.each([
    [[], {}, 'auto'],
    [[], { SLIPWAY_RUNTIME: 'process' }, 'process'],
    [['--runtime', 'docker'], { SLIPWAY_RUNTIME: 'process' }, 'docker'],
  ])('of %j and %j is %s', (args, env, runtime) => {
    expect(parseOptions(args, env).runtime).toBe(runtime);
  });

  it('is one of three', () => {
    expect(() => parseOptions(['--runtime', 'podman'], {})).toThrow(
      new UsageError('--runtime podman: must be process, docker or auto (docker means Podman too)'),
    );
  });

  it('needs an engine where it is docker, and says where it looked and what to do', async () => {
    const asked = findContainerEngine({ runtime: 'docker' }, NOWHERE);
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(/unix:\/\/\/nowhere\/docker\.sock: ENOENT\n.*DOCKER_HOST.*--runtime auto/s);
    expect(await findContainerEngine({ runtime: 'auto' }, NOWHERE)).toBeUndefined();
    expect(await findContainerEngine({ runtime: 'process' }, NOWHERE)).toBeUndefined();
  });
});
