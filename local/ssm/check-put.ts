import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../cloud/aws-error.ts';
import type { StoredParameter } from './parameter-store.ts';

const VALUE_LENGTH_MAX = { Standard: 4096, Advanced: 8192 };
const LEVELS_MAX = 15;
const NAME = /^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
const NOT_HERE = ['AllowedPattern', 'Policies', 'Tags'] as const;

const invalid = (message: string) => new AwsError('ValidationException', message);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
function checkName(name: string): void {
  if (name.length === 0 || name.length > 2048 || !NAME.test(name) || /^\/?(aws|ssm)/i.test(name)) {
    throw invalid(
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist ' +
        'of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the ' +
        'following 3 symbols .-_',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (name.split('/').length - 1 > LEVELS_MAX) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${LEVELS_MAX} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
    );
  }
}

/** Intelligent-Tiering takes the advanced tier only for what does not fit the standard one. */
function tierOf(tier: string, length: number): 'Standard' | 'Advanced' {
  if (tier === 'Intelligent-Tiering') return length > VALUE_LENGTH_MAX.Standard ? 'Advanced' : 'Standard';
  if (tier === 'Standard' || tier === 'Advanced') return tier;
  throw invalid(
    `1 validation error detected: Value '${tier}' at 'tier' failed to satisfy constraint: Member must satisfy enum value set: [Standard, Advanced, Intelligent-Tiering]`,
  );
}

/** The parameter as PutParameter makes it from its input and the version before; throws what SSM refuses with. */
export function checkPut(
  input: PutParameterCommandInput,
  existing: StoredParameter | undefined,
  nowMs: number,
): StoredParameter {
  const { Name: name = '', Value: value = '', DataType = 'text' } = input;
  const strange = NOT_HERE.find((field) => input[field] !== undefined);
  if (strange) throw invalid(`${strange} is not in this local cloud.`);
  if (DataType !== 'text') throw invalid(`DataType ${DataType} is not in this local cloud.`);
  checkName(name);
  if (existing && !input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }
  const type = input.Type ?? existing?.type;
  if (!type) throw invalid('A parameter type is required when you create a parameter.');
  if (!['String', 'StringList', 'SecureString'].includes(type)) {
    throw new AwsError('UnsupportedParameterType', 'The parameter type is not supported.');
  }
  if (existing && existing.type !== type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
    );
  }
  if (value.length === 0) {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  const tier = tierOf(input.Tier ?? existing?.tier ?? 'Standard', value.length);
  if (value.length > VALUE_LENGTH_MAX[tier]) {
    throw invalid(
      `${tier} tier parameters support a maximum parameter value of ${VALUE_LENGTH_MAX[tier]} characters.` +
        (tier === 'Standard'
          ? ' To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.'
          : ''),
    );
  }
  return {
    name,
    type,
    value,
    version: (existing?.version ?? 0) + 1,
    tier,
    description: input.Description ?? existing?.description,
    keyId: type === 'SecureString' ? (input.KeyId ?? existing?.keyId ?? 'alias/aws/ssm') : undefined,
    modifiedAtMs: nowMs,
  };
}
