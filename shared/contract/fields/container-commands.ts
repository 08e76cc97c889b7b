import * as z from 'zod/mini';
import { ENVIRONMENT_FILES_MAX } from '../../domain/limits/container-limits.ts';
import { ENVIRONMENT_NAME_PATTERN } from '../../domain/limits/name-patterns.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { anyText, textLike } from './text.ts';

/** argv, or a part of it. */
export function command() {
  return list(anyText());
}

/** KeyValuePair: the name must be one that a process can have; the value may be empty. */
export function environment() {
  return list(shape({ name: environmentName(), value: z._default(anyText(), '') }));
}

export function environmentName() {
  return textLike(ENVIRONMENT_NAME_PATTERN, 'the name of an environment variable: not empty, without "="');
}

/** EnvironmentFile: objects in S3, by ARN, with the ending `.env`. */
export function environmentFiles() {
  const meaning = 'the ARN of an object in S3 that ends in .env';
  const value = textLike(/^arn:[a-z-]{3,20}:s3:::[^/]{3,63}\/.{1,1024}\.env$/, meaning);
  return list(shape({ value, type: choice('s3') }), { max: ENVIRONMENT_FILES_MAX });
}
