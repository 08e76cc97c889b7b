import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createCloud } from '../../../local/cloud/cloud.ts';
import { ACCOUNT } from '../../../local/cloud/service.ts';
import { createStepFunctions } from '../../../local/stepfunctions/stepfunctions.ts';
import { root } from './packaged-template.ts';

type Validate = (
  definition: object,
  options: { checkPaths: boolean; checkArn: boolean },
) => { isValid: boolean; errorsText(separator: string): string };

const validateAsl: Validate = createRequire(import.meta.url)('asl-validator');
const folder = path.join(root, 'statemachines');
const files = readdirSync(folder).filter((file) => file.endsWith('.asl.json'));
const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

describe.each(files)('%s', (file) => {
  it('is a state machine for asl-validator', () => {
    const result = validateAsl(read(file), { checkPaths: true, checkArn: true });
    expect(result.isValid ? '' : result.errorsText('\n')).toBe('');
  });

  it('is one for Step Functions', async () => {
    const cloud = createCloud();
    const states = createStepFunctions(cloud);
    cloud.add(states);
    const definition = JSON.stringify(read(file)).replace(
      /\$\{\w+\}/g,
      'arn:aws:lambda:us-east-1:000000000000:function:step',
    );
    const input = { definition, type: 'STANDARD' };
    const { result, diagnostics } = await cloud.call<{ result: string; diagnostics: object[] }>(
      'states',
      'ValidateStateMachineDefinition',
      input,
      ACCOUNT,
    );
    await states.stop();
    expect(diagnostics).toEqual([]);
    expect(result).toBe('OK');
  });

  it('calls only what the template puts in', () => {
    const substituted = readFileSync(path.join(root, 'infra', 'statemachine.yml'), 'utf8');
    for (const [, name] of readFileSync(path.join(folder, file), 'utf8').matchAll(/\$\{(\w+)\}/g))
      expect(substituted).toContain(`${name}: !GetAtt`);
  });

  it('retries each function that it calls', () => {
    const states = Object.entries<{ Type: string; Retry?: object[] }>(read(file).States);
    const without = states.filter(([, { Type, Retry }]) => Type === 'Task' && !Retry).map(([name]) => name);
    expect(without).toEqual([]);
  });
});
