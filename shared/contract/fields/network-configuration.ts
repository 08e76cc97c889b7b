import * as z from 'zod/mini';
import { SECURITY_GROUPS_MAX, SUBNETS_MAX } from '../../domain/limits/launch-limits.ts';
import { choice } from './choice.ts';
import { list } from './list.ts';
import { shape } from './shape.ts';
import { textLike } from './text.ts';

/** NetworkConfiguration. Left out: the stack's subnets and security group; the group also where only subnets are given. */
export function networkConfiguration() {
  const subnet = textLike(/^subnet-[0-9a-z-]{1,40}$/, 'the id of a subnet, such as subnet-0123abcd');
  const group = textLike(/^sg-[0-9a-z-]{1,40}$/, 'the id of a security group, such as sg-0123abcd');
  return shape({
    awsvpcConfiguration: shape({
      subnets: list(subnet, { min: 1, max: SUBNETS_MAX }),
      securityGroups: z.optional(list(group, { max: SECURITY_GROUPS_MAX })),
      assignPublicIp: z._default(choice('ENABLED', 'DISABLED'), 'DISABLED'),
    }),
  });
}
