import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from '@aws-sdk/client-ecs';
import { AwsError } from '../../cloud/aws-error.ts';
import type { EcsState } from '../ecs-state.ts';

/** Tags of whatever has an ARN here. */
export function createTagOperations({ clusters, definitions, instances, tags, tasks }: EcsState) {
  function requireArn(arn = ''): string {
    const [kind = '', ...name] = (arn.split(':').slice(5).join(':') || '').split('/');
    const id = name.at(-1) ?? '';
    const found =
      (kind === 'cluster' && clusters.find(arn)) ||
      (kind === 'task-definition' && definitions.find(arn)) ||
      (kind === 'container-instance' && instances.get(arn)) ||
      (kind === 'task' && tasks.get(id)?.task.taskArn === arn);
    if (!found) throw new AwsError('InvalidParameterException', 'The specified resource could not be found.');
    return arn;
  }

  function TagResource(input: TagResourceRequest): TagResourceResponse {
    tags.add(requireArn(input.resourceArn), input.tags ?? []);
    return {};
  }

  function UntagResource(input: UntagResourceRequest): UntagResourceResponse {
    tags.removeKeys(requireArn(input.resourceArn), input.tagKeys ?? []);
    return {};
  }

  function ListTagsForResource(input: ListTagsForResourceRequest): ListTagsForResourceResponse {
    return { tags: tags.read(requireArn(input.resourceArn)) };
  }

  return { TagResource, UntagResource, ListTagsForResource };
}
