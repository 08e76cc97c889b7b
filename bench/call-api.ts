/** One request with a JSON body; throws with the answer where it is no success. */
export async function callApi<Answer>(apiUrl: string, method: string, route: string, body?: object): Promise<Answer> {
  const response = await fetch(`${apiUrl}/v1${route}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
  return JSON.parse(text) as Answer;
}

/** Asks until it answers something; throws after `timeoutMs`. */
export async function waitFor<Found>(
  what: string,
  ask: () => Promise<Found | undefined>,
  { timeoutMs = 30_000, everyMs = 10 } = {},
): Promise<Found> {
  const untilMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > untilMs) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
