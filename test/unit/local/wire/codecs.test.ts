import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../../../../local/cloud/aws-error.ts';
import { decodeJson, encodeJson } from '../../../../local/wire/json-codec.ts';
import { loadApi } from '../../../../local/wire/load-api.ts';
import { decodeQuery } from '../../../../local/wire/query-codec.ts';
import type { StructureShape } from '../../../../local/wire/shape.ts';
import { encodeXml } from '../../../../local/wire/xml-codec.ts';

function inputOf(client: string, operation: string): StructureShape {
  const shape = loadApi(`@aws-sdk/client-${client}`).operations.get(operation)?.input();
  if (!shape) throw new Error(`no operation ${operation}`);
  return shape;
}

const { attribute } = fc.letrec((tie) => ({
  attribute: fc.oneof(
    { maxDepth: 4 },
    fc.record({ S: fc.string() }),
    fc.record({ N: fc.double({ noNaN: true }).map(String) }),
    fc.record({ B: fc.uint8Array() }),
    fc.record({ BOOL: fc.boolean() }),
    fc.record({ SS: fc.array(fc.string()) }),
    fc.record({ L: fc.array(tie('attribute'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(fc.string(), tie('attribute'), { maxKeys: 3, noNullPrototype: true }) }),
  ),
}));

describe('codecs', () => {
  it('read any DynamoDB item as it was written, through JSON', () => {
    const shape = inputOf('dynamodb', 'PutItem');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), attribute, { noNullPrototype: true }), (Item) => {
        const text = JSON.stringify(encodeJson(shape, { TableName: 't', Item }));
        expect(decodeJson(shape, JSON.parse(text))).toEqual({ TableName: 't', Item });
      }),
    );
  });

  it('read any JSON or refuse it as AWS does', () => {
    const shape = inputOf('ecs', 'RegisterTaskDefinition');
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ containerDefinitions: fc.jsonValue(), volumes: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(value, (json) => {
        try {
          expect(decodeJson(shape, json)).toEqual(expect.any(Object));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });

  it('read any form or refuse it as AWS does', () => {
    const shape = inputOf('elastic-load-balancing-v2', 'CreateRule');
    const part = fc.constantFrom(
      'Conditions',
      'Actions',
      'member',
      '1',
      '2',
      'Priority',
      'Field',
      'Values',
      '',
      '__proto__',
    );
    const form = fc.array(fc.tuple(fc.array(part, { minLength: 1, maxLength: 6 }), fc.string()));
    fc.assert(
      fc.property(form, (pairs) => {
        const parameters = new URLSearchParams(pairs.map(([path, text]): [string, string] => [path.join('.'), text]));
        try {
          expect(decodeQuery(shape, parameters, 'query')).toEqual(expect.any(Object));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
    );
  });

  it('write text into XML so that a parser finds the same text', () => {
    const shape = inputOf('iam', 'CreatePolicy');
    const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });
    const printable = fc.string({ unit: fc.constantFrom(...'aé<>&"\'\r\n\t ]€😀'), minLength: 1 });
    fc.assert(
      fc.property(printable, (Description) => {
        const xml = `<r>${encodeXml(shape, { Description })}</r>`;
        expect(parser.parse(xml).r.Description).toBe(Description);
      }),
    );
    expect(encodeXml(shape, { Description: 'a\u0000b\u001bc' })).toBe('<Description>a\ufffdb\ufffdc</Description>');
  });

  it('read the lists of both query dialects in the order of their numbers', () => {
    const groups = new URLSearchParams('GroupId.10=c&GroupId.2=b&GroupId.1=a');
    expect(decodeQuery(inputOf('ec2', 'DescribeSecurityGroups'), groups, 'ec2')).toEqual({ GroupIds: ['a', 'b', 'c'] });
    const names = new URLSearchParams('Names.member.1=a&Names.member.2=b&PageSize=5&LoadBalancerArns=');
    expect(decodeQuery(inputOf('elastic-load-balancing-v2', 'DescribeLoadBalancers'), names, 'query')).toEqual({
      Names: ['a', 'b'],
      PageSize: 5,
      LoadBalancerArns: [],
    });
  });
});
