import type { Service } from './service.ts';

/** The place of a write within its service: a text that rises, also over services of one name one after the other. */
export function sequenceOf({ incarnation, planSeq }: Pick<Service, 'incarnation' | 'planSeq'>): string {
  return `${incarnation}-${String(planSeq).padStart(9, '0')}`;
}
