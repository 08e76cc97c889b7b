import type { Client } from '../shared/contract/client/client.ts';

/** What every command works with: whom it asks, about which cluster, and how it answers. */
export interface Session {
  client: Client;
  cluster: string;
  /** --json: what the API answered is printed, and nothing else. */
  json: boolean;
  /** Writes lines to standard output. */
  print(text: string): void;
  /** Writes lines to standard error: progress of the connection, not of the work. */
  warn(text: string): void;
}

/** Indented where a person may look at it, one line where `stream`: so a follower's output can be read line by line. */
export function printJson(session: Session, value: unknown, { stream = false } = {}): void {
  session.print(stream ? JSON.stringify(value) : JSON.stringify(value, null, 2));
}
