import type { EventBridgeEvent } from 'aws-lambda';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html, "Event for a completed image push" */
export interface ImageDetail {
  result: string;
  'action-type': string;
  'repository-name': string;
  'image-digest': string;
  /** Absent where an image is pushed by its digest alone. */
  'image-tag'?: string;
}

/** What was pushed, and when; undefined for what nobody can follow: a failure, or an image without a tag. */
export function imagePushOf({ time, detail }: Pick<EventBridgeEvent<string, ImageDetail>, 'time' | 'detail'>) {
  const { 'repository-name': repository, 'image-digest': digest, 'image-tag': tag } = detail;
  if (detail.result !== 'SUCCESS' || detail['action-type'] !== 'PUSH' || !tag) return undefined;
  return { repository, tag, digest, pushedAtMs: Date.parse(time) };
}
