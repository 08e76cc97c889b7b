import type { EventBridgeEvent } from 'aws-lambda';
import { type ImageDetail, imagePushOf } from '../../shared/aws/image-push.ts';
import { wireFollow } from '../../shared/runtime/wire-follow.ts';
import { followPush } from '../../shared/use-cases/services/follow-push.ts';

const deps = wireFollow();

/** ECR's word that an image was pushed: the services that follow it are deployed. */
export const handler = async (event: EventBridgeEvent<'ECR Image Action', ImageDetail>): Promise<void> => {
  const push = imagePushOf(event);
  if (push) await followPush(deps, push);
};
