import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { AwsService, Operation } from '../cloud/service.ts';
import { sessionArn } from './condition-keys.ts';
import type { Iam } from './iam.ts';

type StsOperations = {
  AssumeRole: Operation<AssumeRoleCommandInput, AssumeRoleCommandOutput>;
  GetCallerIdentity: Operation<GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput>;
};

/**
 * STS: who am I, and a role's credentials. A role's trust policy decides who may assume it, so a service that is to run
 * as a role (`lambda.amazonaws.com`) asks here first.
 * Keys do not expire locally; Expiration is what the caller asked for.
 */
export function createSts(cloud: Cloud, iam: Pick<Iam, 'keyFor' | 'trustPolicyOf'>): AwsService {
  const operations: StsOperations = {
    AssumeRole({ RoleArn = '', RoleSessionName = '', DurationSeconds = 3600 }) {
      if (!iam.trustPolicyOf(RoleArn)) {
        throw new AwsError(
          'AccessDenied',
          `User is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          403,
        );
      }
      const { accessKeyId, secretAccessKey, sessionToken } = iam.keyFor(RoleArn, RoleSessionName);
      return {
        Credentials: {
          AccessKeyId: accessKeyId,
          SecretAccessKey: secretAccessKey,
          SessionToken: sessionToken,
          Expiration: new Date(Date.now() + DurationSeconds * 1000),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${accessKeyId}:${RoleSessionName}`,
          Arn: sessionArn(RoleArn, RoleSessionName),
        },
      };
    },
    GetCallerIdentity(_input, { caller }) {
      if (caller.kind !== 'role') {
        return { Account: cloud.accountId, UserId: cloud.accountId, Arn: `arn:aws:iam::${cloud.accountId}:root` };
      }
      const { accessKeyId } = iam.keyFor(caller.roleArn, caller.sessionName);
      return {
        Account: cloud.accountId,
        UserId: `${accessKeyId}:${caller.sessionName}`,
        Arn: sessionArn(caller.roleArn, caller.sessionName),
      };
    },
  };

  return {
    name: 'sts',
    operations,
    access(operation, input: AssumeRoleCommandInput) {
      if (operation === 'GetCallerIdentity') return [];
      const resource = input.RoleArn ?? '';
      return [{ action: 'sts:AssumeRole', resource, resourcePolicy: iam.trustPolicyOf(resource) }];
    },
    start() {},
    stop() {},
  };
}
