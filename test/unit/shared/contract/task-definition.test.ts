import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../../shared/contract/parse.ts';
import { registerTaskDefinition } from '../../../../shared/contract/task-definition/register-task-definition.ts';
import { fargateDefinition as fargate, instanceDefinition as instance } from './definitions.ts';
import { pointersOf, problemsOf, valueIn } from './problems.ts';

describe('a task definition', () => {
  it('comes out as ECS stores it: sizes as numbers, defaults filled in, host ports said', () => {
    const body = fargate(
      { cpu: '.5 vCPU', memory: '2GB' },
      { portMappings: [{ containerPort: 80 }], ...{ healthCheck: { command: ['CMD', 'a'] } } },
    );
    const value = valueIn(parse(registerTaskDefinition, body));
    expect(value).toMatchObject({
      cpu: '512',
      memory: '2048',
      volumes: [],
      placementConstraints: [],
      containerDefinitions: [
        {
          cpu: 0,
          essential: true,
          environment: [],
          mountPoints: [],
          portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
          healthCheck: { interval: 30, timeout: 5, retries: 3 },
        },
      ],
    });
  });

  it('is the same whatever order its fields come in, and what comes out goes in again unchanged', () => {
    const once = valueIn(parse(registerTaskDefinition, fargate()));
    const reversed = Object.fromEntries(Object.entries(fargate()).reverse());
    expect(JSON.stringify(valueIn(parse(registerTaskDefinition, reversed)))).toBe(JSON.stringify(once));
    expect(valueIn(parse(registerTaskDefinition, once))).toEqual(once);
  });

  it('takes every field that ECS has', () => {
    const body = instance(
      {
        taskRoleArn: 'arn:aws:iam::000000000000:role/slipway/app',
        executionRoleArn: 'pull',
        networkMode: 'bridge',
        pidMode: 'task',
        ipcMode: 'none',
        proxyConfiguration: { type: 'APPMESH', containerName: 'web', properties: [{ name: 'a', value: 'b' }] },
        enableFaultInjection: false,
        volumes: [
          {
            name: 'a',
            fsxWindowsFileServerVolumeConfiguration: {
              fileSystemId: 'fs-1',
              rootDirectory: '/',
              authorizationConfig: { credentialsParameter: 'p', domain: 'd' },
            },
          },
          {
            name: 'b',
            s3filesVolumeConfiguration: { fileSystemArn: 'arn:aws:s3files:us-east-1:000000000000:file-system/fs-1' },
          },
          { name: 'c', configuredAtLaunch: true },
        ],
      },
      {
        repositoryCredentials: { credentialsParameter: 'p' },
        memoryReservation: 64,
        links: ['other:alias'],
        entryPoint: ['sh', '-c'],
        command: ['true'],
        environmentFiles: [{ type: 's3', value: 'arn:aws:s3:::bucket/dir/a.env' }],
        mountPoints: [{ sourceVolume: 'c', containerPath: '/c', readOnly: true }],
        linuxParameters: {
          tmpfs: [{ containerPath: '/t', size: 1, mountOptions: ['rw'] }],
          maxSwap: 0,
          swappiness: 60,
          sharedMemorySize: 64,
        },
        startTimeout: 30,
        versionConsistency: 'disabled',
        user: '1000:1000',
        workingDirectory: '/app',
        disableNetworking: false,
        readonlyRootFilesystem: true,
        extraHosts: [{ hostname: 'h', ipAddress: '10.0.0.1' }],
        interactive: true,
        pseudoTerminal: true,
        dockerLabels: { a: 'b' },
        systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }],
        resourceRequirements: [{ type: 'GPU', sharingStrategy: { nvidiaMps: { memory: 1024 } } }],
        firelensConfiguration: { type: 'fluentbit', options: { 'enable-ecs-log-metadata': 'true' } },
        credentialSpecs: ['credentialspec:arn'],
      },
    );
    expect(problemsOf(registerTaskDefinition, body)).toEqual([]);
  });

  it('reports shape and rules together, each with what would be right', () => {
    const body = fargate({ memory: '3 GB', tags: [{ key: 'a' }, { key: 'a' }] }, { stopTimeout: 1, imgae: 'x' });
    expect(problemsOf(registerTaskDefinition, body)).toEqual([
      {
        pointer: '/containerDefinitions/0/stopTimeout',
        detail: 'must be a whole number from 2 to 120 (seconds); got 1',
      },
      { pointer: '/containerDefinitions/0/imgae', detail: '"imgae" is not a known field here; did you mean "image"?' },
      { pointer: '/memory', detail: 'must be one of 512, 1024, 2048 (MiB) with cpu 256 on Fargate; got "3 GB"' },
      { pointer: '/tags/1/key', detail: 'must be another key than that of entry 0' },
    ]);
  });

  it('does not accuse a sound field because of a broken one', () => {
    const containers = [
      { name: 'a b', image: 'x', essential: 'no' },
      { name: 'web', image: 'y', essential: false, dependsOn: [{ containerName: 'a', condition: 'COMPLETE' }] },
    ];
    expect(pointersOf(registerTaskDefinition, fargate({ cpu: 256, containerDefinitions: containers }))).toEqual([
      '/containerDefinitions/0/name',
      '/containerDefinitions/0/essential',
      '/cpu',
    ]);
  });

  it.each(['nginx', 'nginx:1.27', 'ghcr.io/a/b-c_d:v1', `a/b@sha256:${'0'.repeat(64)}`, 'localhost:5000/a'])(
    'takes the image %s',
    (image) => {
      expect(problemsOf(registerTaskDefinition, fargate({}, { image }))).toEqual([]);
    },
  );

  it.each(['', ' nginx', 'a b', 'a@md5:00', `a@sha256:${'0'.repeat(63)}`, `${'a'.repeat(256)}`])(
    'refuses the image "%s"',
    (image) => {
      expect(pointersOf(registerTaskDefinition, fargate({}, { image }))).toEqual(['/containerDefinitions/0/image']);
    },
  );

  it('takes names of 255 characters and not of 256', () => {
    expect(problemsOf(registerTaskDefinition, fargate({ family: 'a'.repeat(255) }))).toEqual([]);
    for (const family of ['a'.repeat(256), '', 'a.b', 'ä', 'a\n']) {
      expect(pointersOf(registerTaskDefinition, fargate({ family }))).toEqual(['/family']);
    }
  });
});
