import type {
  DescribeParametersCommandInput,
  DescribeParametersCommandOutput,
  ParameterStringFilter,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../cloud/aws-error.ts';
import type { StoredParameter } from './parameter-store.ts';

const PAGE_MAX = 50;

const FIELDS: Record<string, (parameter: StoredParameter) => string> = {
  Name: ({ name }) => name,
  Type: ({ type }) => type,
  Tier: ({ tier }) => tier,
  KeyId: ({ keyId }) => keyId ?? '',
};

function matches(parameter: StoredParameter, { Key = '', Option = 'Equals', Values = [] }: ParameterStringFilter) {
  const field = FIELDS[Key];
  if (!field) throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not in this local cloud.`);
  const text = field(parameter);
  if (Option === 'Equals') return Values.includes(text);
  if (Option === 'BeginsWith') return Values.some((value) => text.startsWith(value));
  if (Option === 'Contains') return Values.some((value) => text.includes(value));
  throw new AwsError('InvalidFilterOption', `The following filter option is not valid: ${Option}.`);
}

/** One page of the parameters that every filter lets through, without their values. */
export function describeParameters(
  all: readonly StoredParameter[],
  arnOf: (name: string) => string,
  input: DescribeParametersCommandInput,
): Omit<DescribeParametersCommandOutput, '$metadata'> {
  const { ParameterFilters = [], Filters = [], MaxResults = PAGE_MAX, NextToken } = input;
  if (MaxResults < 1 || MaxResults > PAGE_MAX) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to ${PAGE_MAX}`,
    );
  }
  // `Filters` are the older form, of names that begin with one of the values.
  const filters = [...ParameterFilters, ...Filters.map((filter) => ({ ...filter, Option: 'BeginsWith' }))];
  const matching = all.filter((parameter) => filters.every((filter) => matches(parameter, filter)));
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64').toString();
  const rest = matching.filter(({ name }) => name > after);
  const page = rest.slice(0, MaxResults);
  return {
    Parameters: page.map(({ name, type, version, tier, description, keyId, modifiedAtMs }) => ({
      Name: name,
      ARN: arnOf(name),
      Type: type,
      KeyId: keyId,
      LastModifiedDate: new Date(modifiedAtMs),
      Description: description,
      Version: version,
      Tier: tier,
      Policies: [],
      DataType: 'text',
    })),
    NextToken: rest.length > page.length ? Buffer.from(page.at(-1)?.name ?? '').toString('base64') : undefined,
  };
}
