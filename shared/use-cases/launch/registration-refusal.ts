/** What RegisterTaskDefinition answers where no other try of the same input can help. */
const REFUSALS = ['AccessDeniedException', 'ClientException', 'InvalidParameterException'];

/** ECS's words of a refusal that stays; everything else (a throttle, a 5xx) is thrown on, to be tried again. */
export function registrationRefusal(error: unknown): string {
  if (!(error instanceof Error) || !REFUSALS.includes(error.name)) throw error;
  return error.message;
}
