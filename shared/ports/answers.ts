/** An answer as it went out. */
export interface StoredAnswer {
  status: number;
  headers?: Record<string, string>;
  body: object;
}

/** The right to carry a request out: its first time, the same at each try, and whose turn it is now. */
export interface Claim {
  startedAtMs: number;
  token: string;
}

export type ClaimOutcome =
  | { kind: 'claimed'; claim: Claim }
  /** Carried out before: this was the answer. */
  | { kind: 'answered'; answer: StoredAnswer }
  /** The key belongs to another request. */
  | { kind: 'mismatch' }
  /** It is being carried out right now. */
  | { kind: 'busy' };

/** What was answered to requests with an Idempotency-Key, for 24 hours. */
export interface Answers {
  /** `fingerprint` tells two requests apart. A claim that was never settled can be taken over after 30 s. */
  claim(key: string, fingerprint: string): Promise<ClaimOutcome>;
  /** The request was carried out. */
  keep(key: string, claim: Claim, answer: StoredAnswer): Promise<void>;
  /** The request was refused and changed nothing: the key is free for anything. */
  release(key: string, claim: Claim): Promise<void>;
  /** Nobody knows how far it got: the same request may be tried again at once, another may not. */
  leave(key: string, claim: Claim): Promise<void>;
}
