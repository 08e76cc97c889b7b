import { Window } from 'happy-dom';
import { render } from 'preact';
import { createClient } from '../../../../console/page/api/client.ts';
import { keepCredentials } from '../../../../console/page/api/credentials.ts';
import { App } from '../../../../console/page/app.tsx';
import { goLive } from '../../../../console/page/live/live.ts';
import { type Answer, type Answers, fakeApi, type Sent } from './fake-api.ts';

export interface OpenPage {
  document: Document;
  /** All that can be read. */
  text(): string;
  click(label: string): void;
  /** Fills in the field that a label names, and lets the page take note of it. */
  fill(label: string, value: string): Promise<void>;
  until(what: string, holds: () => boolean): Promise<void>;
  untilText(...texts: string[]): Promise<void>;
  go(hash: string): void;
  /** Hides or shows the tab. */
  setHidden(isHidden: boolean): void;
  /** Answers the poll that waits. */
  happen(answer: Answer): void;
  /** Requests as they were sent, the oldest first. */
  sent: readonly Sent[];
  answers: Answers;
  close(): void;
}

const UNTIL_MS = 5_000;

/** The whole page in a DOM of its own, against an API that answers what it is told to. */
export function openPage(hash: string, answers: Answers): OpenPage {
  const window = new Window({ url: `http://127.0.0.1:7070/${hash}` });
  const { document } = window as unknown as { document: Document };
  let isHidden = false;
  Object.defineProperty(document, 'hidden', { get: () => isHidden, configurable: true });
  Object.assign(globalThis, {
    document,
    location: window.location,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  });
  const api = fakeApi(answers);
  const credentials = keepCredentials(window.sessionStorage as unknown as Storage);
  const clientUntil = (signal?: AbortSignal) => createClient(api.fetch, credentials, signal);
  const live = goLive(clientUntil, document);
  const place = document.createElement('div');
  document.body.append(place);
  render(<App slipway={{ client: clientUntil(), credentials, live }} />, place);

  const text = () => document.body.textContent ?? '';
  const until = async (what: string, holds: () => boolean) => {
    for (const endMs = Date.now() + UNTIL_MS; !holds(); ) {
      if (Date.now() > endMs) throw new Error(`never ${what}; there is: ${text()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return {
    document,
    text,
    until,
    untilText: (...texts) => until(`"${texts.join('", "')}"`, () => texts.every((each) => text().includes(each))),
    click(label) {
      const found = [...document.querySelectorAll<HTMLElement>('button, a, summary')].find(
        (element) => element.textContent?.trim() === label,
      );
      if (!found) throw new Error(`no "${label}"; there is: ${text()}`);
      found.click();
    },
    async fill(label, value) {
      const named = [...document.querySelectorAll('label')].find((each) => each.textContent?.trim().startsWith(label));
      const field = document.getElementById(named?.getAttribute('for') ?? '') as HTMLInputElement | null;
      if (!field) throw new Error(`no field "${label}"; there is: ${text()}`);
      field.value = value;
      field.dispatchEvent(new window.Event('input', { bubbles: true }) as unknown as Event);
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    go: (to) => {
      window.location.hash = to;
    },
    setHidden(hidden) {
      isHidden = hidden;
      document.dispatchEvent(new window.Event('visibilitychange') as unknown as Event);
    },
    happen: api.happen,
    sent: api.sent,
    answers,
    close() {
      live.stop();
      render(null, place);
      void window.happyDOM.close();
    },
  };
}
