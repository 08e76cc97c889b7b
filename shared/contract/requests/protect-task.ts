import * as z from 'zod/mini';
import { PROTECTION_MINUTES } from '../../domain/limits/protection-limits.ts';
import { flag } from '../fields/flag.ts';
import { shape } from '../fields/shape.ts';
import { wholeNumber } from '../fields/whole-number.ts';
import { defineRequest } from '../request.ts';

const { min, max, default: usual } = PROTECTION_MINUTES;

/** POST …/tasks/{task}/protection: ECS's UpdateTaskProtection for one task. Without protection the minutes mean nothing. */
export const protectTask = defineRequest(
  'protectTask',
  shape({
    protectionEnabled: flag(),
    expiresInMinutes: z._default(wholeNumber(min, max, 'minutes'), usual),
  }),
);
