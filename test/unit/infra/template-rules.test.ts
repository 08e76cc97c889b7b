import { CelEngine } from '@aws/cloudformation-validate';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGE_MS_MAX, packagedTemplate } from './packaged-template.ts';

/** Warnings about what the Serverless Framework writes, which are none of ours to mend. */
const OF_THE_FRAMEWORK = {
  W3005: 'DependsOn beside a reference that says the same',
  W9002: 'the rule’s ARN in the permission of a rule',
};

const NETWORK = { vpcId: 'vpc-0123456789abcdef0', subnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1' };

let text: string;

/** What cfn-lint's rules say of the template with these parameters, from a warning upwards. */
function check(template: string, parameterOverrides: Record<string, string>): string[] {
  const engine = new CelEngine();
  try {
    const { diagnostics } = engine.validateStandard(
      { path: 'template.json', readBytes: () => Buffer.from(template) },
      { severityLevel: 'WARN', parameterOverrides, exclude: { ids: Object.keys(OF_THE_FRAMEWORK) } },
    );
    return diagnostics.map(({ ruleId, message, entity }) => `${ruleId} ${entity?.logicalId}: ${message}`);
  } finally {
    engine.free();
  }
}

beforeAll(async () => {
  text = JSON.stringify(await packagedTemplate('iam'));
}, PACKAGE_MS_MAX);

describe('the packaged template, by cfn-lint’s rules', () => {
  it('has no fault in a network that is given', () => {
    expect(check(text, NETWORK)).toEqual([]);
  });

  it('has none with a network of its own, but that parameters nobody gave are empty where they are not used', () => {
    const found = check(text, {}).map((line) => line.replace(/ .*: /, ': '));
    expect([...new Set(found)].sort()).toEqual([
      "E1151: '' does not match format 'AWS::EC2::VPC.Id'",
      "E1154: '' does not match format 'AWS::EC2::Subnet.Id'",
    ]);
  });

  it('would be told of a property that a resource has not', () => {
    const wrong = text.replace('"BillingMode":"PAY_PER_REQUEST"', '"BillingMood":"PAY_PER_REQUEST"');
    expect(check(wrong, NETWORK).join('\n')).toContain('BillingMood');
  });
});
