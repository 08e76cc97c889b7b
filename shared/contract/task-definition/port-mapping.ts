import * as z from 'zod/mini';
import { PORT } from '../../domain/limits/container-limits.ts';
import { PORT_NAME_PATTERN } from '../../domain/limits/name-patterns.ts';
import { choice } from '../fields/choice.ts';
import { shape } from '../fields/shape.ts';
import { textLike } from '../fields/text.ts';
import { wholeNumber } from '../fields/whole-number.ts';

const PORT_NAME_MEANING = '1-64 lowercase letters, digits, hyphens and underscores, not beginning with a hyphen';

/** PortMapping. Which of its ports may be given, the rule `ports` says. */
export const portMapping = shape({
  containerPort: z.optional(wholeNumber(PORT.min, PORT.max)),
  containerPortRange: z.optional(textLike(/^\d{1,5}-\d{1,5}$/, 'two ports such as 8000-8010')),
  hostPort: z.optional(wholeNumber(0, PORT.max)),
  protocol: z._default(choice('tcp', 'udp'), 'tcp'),
  name: z.optional(textLike(PORT_NAME_PATTERN, PORT_NAME_MEANING)),
  appProtocol: z.optional(choice('http', 'http2', 'grpc')),
});
