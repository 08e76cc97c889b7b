const LOOK_EVERY_MS = 30;

/**
 * Asks until the answer is something, and answers it. Throws with what was waited for, and what was seen last, when
 * it takes longer than `timeoutMs`.
 */
export async function waitUntil<Found>(
  what: string,
  ask: () => Promise<Found | undefined | false> | Found | undefined | false,
  { timeoutMs = 40_000, seen }: { timeoutMs?: number; seen?: () => unknown } = {},
): Promise<Found> {
  const untilMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > untilMs) {
      const last = seen ? `; last seen: ${JSON.stringify(await seen(), null, 2)}` : '';
      throw new Error(`waited ${timeoutMs} ms in vain until ${what}${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
