import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Call } from '../../harness/faults.ts';

type Attributes = Parameters<typeof unmarshall>[0];

interface WriteInput {
  Item?: Attributes;
  Key?: Attributes;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Attributes;
}

/** One item as it was before a write and as it is after it; undefined: it is not there. */
export interface Written {
  pk: string;
  sk: string;
  before: Record<string, unknown> | undefined;
  after: Record<string, unknown> | undefined;
}

/**
 * The launcher's table as its own writes have made it, at the moment of each write: read off the calls, so that a judge
 * never has to wait for an answer in which something else may have happened.
 */
export function createTableMirror() {
  const items = new Map<string, Record<string, unknown>>();

  function put(item: Attributes): Written {
    const after = unmarshall(item);
    return set(String(after.pk), String(after.sk), after);
  }

  function set(pk: string, sk: string, after: Record<string, unknown> | undefined): Written {
    const key = `${pk}|${sk}`;
    const before = items.get(key);
    if (after) items.set(key, after);
    else items.delete(key);
    return { pk, sk, before, after };
  }

  function update({ Key, UpdateExpression = '', ...rest }: WriteInput): Written {
    const { pk, sk } = unmarshall(Key ?? {}) as { pk: string; sk: string };
    const names = rest.ExpressionAttributeNames ?? {};
    const values = unmarshall(rest.ExpressionAttributeValues ?? {});
    const after: Record<string, unknown> = { ...(items.get(`${pk}|${sk}`) ?? { pk, sk }) };
    const nameOf = (text: string) => names[text.trim()] ?? text.trim();
    const [, sets = '', removes = ''] = /^(?:SET (.*?))?\s*(?:REMOVE (.*))?$/.exec(UpdateExpression) ?? [];
    for (const part of sets ? sets.split(',') : []) {
      const [name = '', value = ''] = part.split('=');
      after[nameOf(name)] = values[value.trim()];
    }
    for (const name of removes ? removes.split(',') : []) delete after[nameOf(name)];
    return set(pk, sk, after);
  }

  function remove({ Key }: WriteInput): Written {
    const { pk, sk } = unmarshall(Key ?? {}) as { pk: string; sk: string };
    return set(pk, sk, undefined);
  }

  return {
    items,
    /** What a call that has succeeded wrote; empty where it is no write. */
    apply({ operation, input }: Pick<Call, 'operation' | 'input'>): Written[] {
      if (operation === 'PutItem') return [put((input as WriteInput).Item ?? {})];
      if (operation === 'UpdateItem') return [update(input as WriteInput)];
      if (operation === 'DeleteItem') return [remove(input as WriteInput)];
      if (operation !== 'TransactWriteItems') return [];
      const actions = (input.TransactItems ?? []) as { Put?: WriteInput; Update?: WriteInput; Delete?: WriteInput }[];
      return actions.flatMap(({ Put, Update, Delete }) => {
        if (Put) return [put(Put.Item ?? {})];
        if (Update) return [update(Update)];
        return Delete ? [remove(Delete)] : [];
      });
    },
  };
}
