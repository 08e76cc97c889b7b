import type {
  CreateLogGroupRequest,
  CreateLogStreamRequest,
  DeleteLogGroupRequest,
  DeleteLogStreamRequest,
  DeleteRetentionPolicyRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  LogGroup,
  LogStream,
  PutRetentionPolicyRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../cloud/aws-error.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { LogStore, StoredGroup, StoredStream } from './log-store.ts';
import { checkRetention } from './retention.ts';

const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const STREAM_NAME = /^[^:*]{1,512}$/;
const PAGE_MAX = 50;

/** A group by its name or ARN (`…:log-group:NAME` with or without `:*`). Throws ResourceNotFoundException. */
export function requireGroup(store: LogStore, identifier: string | undefined): StoredGroup {
  const group = store.findGroup(nameOfGroup(identifier));
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
}

export function nameOfGroup(identifier = ''): string {
  return identifier.startsWith('arn:') ? (identifier.split(':')[6] ?? '') : identifier;
}

/** Log groups, their retention and tags, and log streams. */
export function createGroupOperations(cloud: Cloud, store: LogStore) {
  const arnOf = (name: string) => cloud.arn('logs', `log-group:${name}`);

  function showGroup(group: StoredGroup): LogGroup {
    return {
      logGroupName: group.name,
      creationTime: group.createdAtMs,
      retentionInDays: group.retentionDays,
      metricFilterCount: 0,
      arn: `${arnOf(group.name)}:*`,
      logGroupArn: arnOf(group.name),
      storedBytes: store.storedBytes(group.name),
      kmsKeyId: group.kmsKeyId,
      logGroupClass: group.logGroupClass === 'INFREQUENT_ACCESS' ? 'INFREQUENT_ACCESS' : 'STANDARD',
    };
  }

  function showStream(group: string, stream: StoredStream): LogStream {
    return {
      logStreamName: stream.name,
      creationTime: stream.createdAtMs,
      firstEventTimestamp: stream.firstEventMs,
      lastEventTimestamp: stream.lastEventMs,
      lastIngestionTime: stream.lastIngestionMs,
      uploadSequenceToken: '1',
      arn: `${arnOf(group)}:log-stream:${stream.name}`,
      storedBytes: 0,
    };
  }

  return {
    CreateLogGroup(input: CreateLogGroupRequest): object {
      const { logGroupName: name = '', tags = {}, kmsKeyId, logGroupClass = 'STANDARD' } = input;
      if (!GROUP_NAME.test(name))
        throw new AwsError('InvalidParameterException', `Log group name "${name}" is not valid.`);
      if (store.findGroup(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      const retentionDays = undefined;
      store.saveGroup({ name, createdAtMs: Date.now(), retentionDays, tags, kmsKeyId, logGroupClass });
      return {};
    },
    DeleteLogGroup(input: DeleteLogGroupRequest): object {
      store.removeGroup(requireGroup(store, input.logGroupName).name);
      return {};
    },
    DescribeLogGroups(input: DescribeLogGroupsRequest): DescribeLogGroupsResponse {
      const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input;
      if (logGroupNamePrefix && logGroupNamePattern) {
        const message = 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.';
        throw new AwsError('InvalidParameterException', message);
      }
      const groups = store
        .listGroups()
        .filter(({ name }) => name.startsWith(logGroupNamePrefix))
        .filter(({ name }) => name.toLowerCase().includes(logGroupNamePattern.toLowerCase()));
      const { page, nextToken } = pageByName(groups, input.nextToken, input.limit);
      return { logGroups: page.map(showGroup), nextToken };
    },
    PutRetentionPolicy(input: PutRetentionPolicyRequest): object {
      const group = requireGroup(store, input.logGroupName);
      store.saveGroup({ ...group, retentionDays: checkRetention(input.retentionInDays) });
      return {};
    },
    DeleteRetentionPolicy(input: DeleteRetentionPolicyRequest): object {
      store.saveGroup({ ...requireGroup(store, input.logGroupName), retentionDays: undefined });
      return {};
    },
    CreateLogStream(input: CreateLogStreamRequest): object {
      const { name: group } = requireGroup(store, input.logGroupName);
      const { logStreamName: name = '' } = input;
      if (!STREAM_NAME.test(name))
        throw new AwsError('InvalidParameterException', `Log stream name "${name}" is not valid.`);
      if (store.findStream(group, name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      store.addStream(group, name);
      return {};
    },
    DeleteLogStream(input: DeleteLogStreamRequest): object {
      const { name: group } = requireGroup(store, input.logGroupName);
      const stream = store.findStream(group, input.logStreamName ?? '');
      if (!stream) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
      store.removeStream(group, stream.name);
      return {};
    },
    DescribeLogStreams(input: DescribeLogStreamsRequest): DescribeLogStreamsResponse {
      const { name: group } = requireGroup(store, input.logGroupName ?? input.logGroupIdentifier);
      const { logStreamNamePrefix: prefix = '', orderBy = 'LogStreamName', descending } = input;
      if (orderBy === 'LastEventTime' && prefix) {
        throw new AwsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const streams = store.listStreams(group).filter(({ name }) => name.startsWith(prefix));
      if (orderBy === 'LastEventTime') streams.sort((a, b) => (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0));
      if (descending) streams.reverse();
      const { page, nextToken } = pageByName(streams, input.nextToken, input.limit);
      return { logStreams: page.map((stream) => showStream(group, stream)), nextToken };
    },
    TagResource(input: TagResourceRequest): object {
      const group = requireGroup(store, input.resourceArn);
      store.saveGroup({ ...group, tags: { ...group.tags, ...input.tags } });
      return {};
    },
    UntagResource(input: UntagResourceRequest): object {
      const group = requireGroup(store, input.resourceArn);
      const kept = Object.entries(group.tags).filter(([key]) => !input.tagKeys?.includes(key));
      store.saveGroup({ ...group, tags: Object.fromEntries(kept) });
      return {};
    },
    ListTagsForResource(input: ListTagsForResourceRequest): ListTagsForResourceResponse {
      return { tags: requireGroup(store, input.resourceArn).tags };
    },
  };
}

/** The items after the one that the token names (the last of the page before), at most 50. */
function pageByName<T extends { name: string }>(all: T[], token: string | undefined, limit = PAGE_MAX) {
  if (!(limit >= 1 && limit <= PAGE_MAX)) {
    throw new AwsError('InvalidParameterException', `limit must be between 1 and ${PAGE_MAX}.`);
  }
  const last =
    token === undefined ? -1 : all.findIndex(({ name }) => name === Buffer.from(token, 'base64url').toString());
  const page = all.slice(last + 1, last + 1 + limit);
  const more = last + 1 + limit < all.length;
  return { page, nextToken: more ? Buffer.from(page.at(-1)?.name ?? '').toString('base64url') : undefined };
}
