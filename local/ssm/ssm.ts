import { createHash } from 'node:crypto';
import type {
  DeleteParameterCommandInput,
  DescribeParametersCommandInput,
  GetParameterCommandInput,
  GetParametersCommandInput,
  Parameter,
  PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { AccessRequest, AwsService } from '../cloud/service.ts';
import { checkPut } from './check-put.ts';
import { describeParameters } from './describe-parameters.ts';
import { openParameterStore, type StoredParameter } from './parameter-store.ts';

/** GetParameters takes this many names. */
const NAMES_MAX = 10;

interface AnyInput {
  Name?: string;
  Names?: string[];
  Overwrite?: boolean;
}

/** Systems Manager's Parameter Store: the current version of each parameter. */
export function createSsm(cloud: Cloud): AwsService {
  const store = openParameterStore(cloud);
  const arnOf = (name: string) => cloud.arn('ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);

  /** The name that a name or an ARN means: `parameter/a` is `a`, `parameter/a/b` is `/a/b`. */
  function nameOf(reference = ''): string {
    if (!reference.startsWith('arn:')) return reference;
    const rest = reference
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^parameter\//, '');
    return rest.includes('/') ? `/${rest}` : rest;
  }

  function find(reference: string | undefined): StoredParameter | undefined {
    const name = nameOf(reference);
    if (name.includes(':')) throw new AwsError('ValidationException', 'Selectors are not in this local cloud.');
    return store.find(name);
  }

  /** SSM's ParameterNotFound has no message. */
  function get(reference: string | undefined): StoredParameter {
    const found = find(reference);
    if (!found) throw new AwsError('ParameterNotFound', '');
    return found;
  }

  /** Without decryption a SecureString is ciphertext: who forgets to ask for it gets nothing useful here either. */
  function show(parameter: StoredParameter, decrypt: boolean | undefined): Parameter {
    const { name, type, value, version, modifiedAtMs } = parameter;
    const isSealed = type === 'SecureString' && !decrypt;
    return {
      Name: name,
      Type: type,
      Value: isSealed ? `AQICAH${createHash('sha512').update(value).digest('base64')}` : value,
      Version: version,
      LastModifiedDate: new Date(modifiedAtMs),
      ARN: arnOf(name),
      DataType: 'text',
    };
  }

  return {
    name: 'ssm',
    operations: {
      GetParameter: ({ Name, WithDecryption }: GetParameterCommandInput) => ({
        Parameter: show(get(Name), WithDecryption),
      }),
      GetParameters({ Names = [], WithDecryption }: GetParametersCommandInput) {
        if (Names.length < 1 || Names.length > NAMES_MAX) {
          throw new AwsError(
            'ValidationException',
            `1 validation error detected: Value '[${Names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to ${NAMES_MAX}`,
          );
        }
        const found = Names.flatMap((name) => find(name) ?? []);
        return {
          Parameters: found.map((parameter) => show(parameter, WithDecryption)),
          InvalidParameters: Names.filter((name) => find(name) === undefined),
        };
      },
      PutParameter(input: PutParameterCommandInput) {
        const parameter = checkPut(input, store.find(input.Name ?? ''), Date.now());
        store.save(parameter);
        return { Version: parameter.version, Tier: parameter.tier };
      },
      DeleteParameter({ Name }: DeleteParameterCommandInput) {
        store.remove(get(Name).name);
        return {};
      },
      DescribeParameters: (input: DescribeParametersCommandInput) => describeParameters(store.list(), arnOf, input),
    },
    /** Service authorization reference, "Actions, resources, and condition keys for AWS Systems Manager". */
    access(operation, input: AnyInput): AccessRequest[] {
      const action = `ssm:${operation}`;
      if (operation === 'DescribeParameters') return [{ action, resource: '*' }];
      const names = (input.Names ?? [input.Name ?? '']).map(nameOf);
      const context = operation === 'PutParameter' ? { 'ssm:Overwrite': String(input.Overwrite ?? false) } : undefined;
      return names.map((name) => ({ action, resource: arnOf(name), ...(context && { context }) }));
    },
    start() {},
    stop: () => store.close(),
  };
}
