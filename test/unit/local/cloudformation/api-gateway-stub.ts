import { AwsError } from '../../../../local/cloud/aws-error.ts';
import type { AwsService, OperationTable } from '../../../../local/cloud/service.ts';

type Thing = Record<string, unknown>;

/** API Gateway's management operations over a map, as far as the loader calls them. */
export function createApiGatewayStub(): AwsService {
  const operations: OperationTable = {};
  let count = 0;
  for (const noun of ['Api', 'Stage', 'Integration', 'Route', 'Authorizer']) {
    const id = noun === 'Stage' ? 'StageName' : `${noun}Id`;
    const things = new Map<string, Thing>();
    const keyOf = (thing: Thing) => `${thing.ApiId}/${thing[id]}`;
    operations[`Create${noun}`] = (input: Thing) => {
      count += 1;
      const thing: Thing = { [id]: `${noun.toLowerCase()}${count}`, ...input };
      if (noun === 'Api') thing.ApiEndpoint = `https://${thing.ApiId}.execute-api.us-east-1.amazonaws.com`;
      if (things.has(keyOf(thing))) throw new AwsError('ConflictException', 'It already exists', 409);
      things.set(keyOf(thing), thing);
      return thing;
    };
    operations[`Update${noun}`] = (input: Thing) => Object.assign(found(things, keyOf(input)), input);
    operations[`Delete${noun}`] = (input: Thing) => {
      found(things, keyOf(input));
      things.delete(keyOf(input));
      return {};
    };
    operations[`Get${noun}s`] = ({ ApiId }: Thing) => ({
      Items: [...things.values()].filter((thing) => noun === 'Api' || thing.ApiId === ApiId),
    });
  }
  return { name: 'apigateway', operations, access: () => [], start() {}, stop() {} };
}

function found(things: Map<string, Thing>, key: string): Thing {
  const thing = things.get(key);
  if (!thing) throw new AwsError('NotFoundException', `Invalid identifier specified ${key}`, 404);
  return thing;
}
