/** Where the browser keeps the key: as long as the tab lives. */
export type KeyStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The API key of this tab, and whoever waits for one. */
export interface Credentials {
  key(): string | undefined;
  /** A key that the API takes in place of `refused`; everybody who asks meanwhile waits for the same answer. */
  renew(refused: string | undefined): Promise<string>;
  /** The user's word. */
  give(key: string): void;
  /** Told whenever a key begins or ends to be asked for. */
  onAsked(listener: (asked: Asked | undefined) => void): () => void;
}

export interface Asked {
  /** There was a key, and the API did not take it. */
  wasRefused: boolean;
}

const ITEM = 'slipway-api-key';

export function keepCredentials(store: KeyStore): Credentials {
  const listeners = new Set<(asked: Asked | undefined) => void>();
  let asked: Asked | undefined;
  let waiting: ((key: string) => void)[] = [];
  const key = () => store.getItem(ITEM) ?? undefined;
  const tell = () => {
    for (const listener of listeners) listener(asked);
  };
  return {
    key,
    renew(refused) {
      const now = key();
      // Two requests went with the old key, and the first of them has already asked.
      if (now !== undefined && now !== refused) return Promise.resolve(now);
      store.removeItem(ITEM);
      const answer = new Promise<string>((resolve) => waiting.push(resolve));
      if (!asked) {
        asked = { wasRefused: refused !== undefined };
        tell();
      }
      return answer;
    },
    give(given) {
      store.setItem(ITEM, given);
      const resolved = waiting;
      waiting = [];
      asked = undefined;
      tell();
      for (const resolve of resolved) resolve(given);
    },
    onAsked(listener) {
      listeners.add(listener);
      listener(asked);
      return () => listeners.delete(listener);
    },
  };
}
