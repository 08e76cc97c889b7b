import * as z from 'zod/mini';
import { PORT } from '../../domain/limits/container-limits.ts';
import { LISTENER_RULE_PATTERN, TARGET_GROUP_PATTERN } from '../../domain/limits/name-patterns.ts';
import { name } from '../fields/name.ts';
import { shape } from '../fields/shape.ts';
import { text, textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const targetGroup = () => textLike(TARGET_GROUP_PATTERN, 'the ARN of a target group');
const rule = () =>
  textLike(
    LISTENER_RULE_PATTERN,
    "the ARN of an Application Load Balancer's listener rule, or of a Network Load Balancer's listener",
  );

/**
 * ECS's LoadBalancer: a target group of the user's own. `advancedConfiguration` names what traffic is shifted by.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html
 */
export const loadBalancer = shape({
  targetGroupArn: z.optional(targetGroup()),
  /** A Classic Load Balancer: refused with what to use instead. */
  loadBalancerName: z.optional(text(1, 255)),
  containerName: name(),
  containerPort: wholeNumber(PORT.min, PORT.max),
  advancedConfiguration: z.optional(
    shape({
      alternateTargetGroupArn: targetGroup(),
      productionListenerRule: rule(),
      testListenerRule: z.optional(rule()),
      roleArn: z.optional(text(1, 2048)),
    }),
  ),
});
