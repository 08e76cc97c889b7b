import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { Queue } from './queue.ts';

export type MessageStore = ReturnType<typeof createMessageStore>;

/** A message as it lies in its queue. `receipt` is the nonce of the latest receive, null before the first. */
export interface StoredMessage {
  id: number;
  messageId: string;
  body: string;
  attributes: Record<string, MessageAttributeValue>;
  traceHeader: string | null;
  senderId: string;
  sentAtMs: number;
  visibleAtMs: number;
  /** Receives in all queues: what ApproximateReceiveCount tells. */
  receiveCount: number;
  /** Receives in this queue: what maxReceiveCount is compared with. */
  receiveCountHere: number;
  firstReceivedAtMs: number | null;
  receipt: string | null;
  deadLetterSourceArn: string | null;
}

export type NewMessage = Pick<
  StoredMessage,
  'messageId' | 'body' | 'attributes' | 'traceHeader' | 'senderId' | 'sentAtMs' | 'visibleAtMs'
>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, trace_header TEXT, sender_id TEXT NOT NULL, sent_at_ms INTEGER NOT NULL,
    visible_at_ms INTEGER NOT NULL, receive_count INTEGER NOT NULL DEFAULT 0,
    receive_count_here INTEGER NOT NULL DEFAULT 0, first_received_at_ms INTEGER, receipt TEXT,
    dead_letter_source_arn TEXT);
  CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at_ms);`;

/** The messages of all queues. Each method is one statement; callers put them into transactions. */
export function createMessageStore(database: DatabaseSync) {
  database.exec(SCHEMA);
  const insert = database.prepare(
    `INSERT INTO messages (queue, message_id, body, attributes, trace_header, sender_id, sent_at_ms, visible_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const visible = database.prepare(
    'SELECT * FROM messages WHERE queue = ? AND visible_at_ms <= ? ORDER BY visible_at_ms, id LIMIT ?',
  );
  const nextDue = database.prepare(
    'SELECT MIN(visible_at_ms) AS due FROM messages WHERE queue = ? AND visible_at_ms > ?',
  );
  const oldest = database.prepare('SELECT MIN(sent_at_ms) AS sent FROM messages WHERE queue = ?');
  const byId = database.prepare('SELECT * FROM messages WHERE id = ? AND queue = ?');
  const received = database.prepare(
    `UPDATE messages SET visible_at_ms = ?, receipt = ?, receive_count = receive_count + 1,
     receive_count_here = receive_count_here + 1, first_received_at_ms = coalesce(first_received_at_ms, ?) WHERE id = ?`,
  );
  const moveTo = database.prepare(
    `UPDATE messages SET queue = ?, dead_letter_source_arn = ?, visible_at_ms = ?, receipt = NULL,
     receive_count_here = 0 WHERE id = ?`,
  );
  const hideUntil = database.prepare('UPDATE messages SET visible_at_ms = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM messages WHERE id = ?');
  const clear = database.prepare('DELETE FROM messages WHERE queue = ?');
  const expire = database.prepare('DELETE FROM messages WHERE queue = ? AND sent_at_ms <= ?');
  const count = database.prepare(
    `SELECT count(*) FILTER (WHERE visible_at_ms <= :now) AS visible,
       count(*) FILTER (WHERE visible_at_ms > :now AND receipt IS NOT NULL) AS in_flight,
       count(*) FILTER (WHERE visible_at_ms > :now AND receipt IS NULL) AS delayed
     FROM messages WHERE queue = :queue`,
  );

  return {
    insert(queue: Queue, message: NewMessage): void {
      const { messageId, body, attributes, traceHeader, senderId, sentAtMs, visibleAtMs } = message;
      const text = writeAttributes(attributes);
      insert.run(queue.id, messageId, body, text, traceHeader, senderId, sentAtMs, visibleAtMs);
    },
    visible: (queue: Queue, nowMs: number, limit: number) => visible.all(queue.id, nowMs, limit).map(readMessage),
    /** When the next message that cannot be seen now becomes visible. */
    nextDueMs(queue: Queue, nowMs: number): number | undefined {
      const due = nextDue.get(queue.id, nowMs)?.due;
      return typeof due === 'number' ? due : undefined;
    },
    /** When the oldest message was sent; undefined in an empty queue. */
    oldestSentMs(queue: Queue): number | undefined {
      const sent = oldest.get(queue.id)?.sent;
      return typeof sent === 'number' ? sent : undefined;
    },
    find(queue: Queue, id: number): StoredMessage | undefined {
      const row = byId.get(id, queue.id);
      return row && readMessage(row);
    },
    markReceived: (id: number, receipt: string, nowMs: number, visibleAtMs: number) =>
      received.run(visibleAtMs, receipt, nowMs, id),
    moveTo: (id: number, target: Queue, sourceArn: string, nowMs: number) =>
      moveTo.run(target.id, sourceArn, nowMs, id),
    hideUntil: (id: number, visibleAtMs: number) => hideUntil.run(visibleAtMs, id),
    remove: (id: number) => remove.run(id),
    clear: (queue: Queue) => clear.run(queue.id),
    /** Drops what was sent at or before `sentAtMs`: its retention period has passed. */
    expire: (queue: Queue, sentAtMs: number) => expire.run(queue.id, sentAtMs),
    count(queue: Queue, nowMs: number) {
      const row = count.get({ now: nowMs, queue: queue.id });
      return { visible: Number(row?.visible), inFlight: Number(row?.in_flight), delayed: Number(row?.delayed) };
    },
  };
}

function readMessage(row: Record<string, SQLOutputValue>): StoredMessage {
  const textOrNull = (value: SQLOutputValue | undefined) => (typeof value === 'string' ? value : null);
  return {
    id: Number(row.id),
    messageId: String(row.message_id),
    body: String(row.body),
    attributes: readAttributes(String(row.attributes)),
    traceHeader: textOrNull(row.trace_header),
    senderId: String(row.sender_id),
    sentAtMs: Number(row.sent_at_ms),
    visibleAtMs: Number(row.visible_at_ms),
    receiveCount: Number(row.receive_count),
    receiveCountHere: Number(row.receive_count_here),
    firstReceivedAtMs: row.first_received_at_ms === null ? null : Number(row.first_received_at_ms),
    receipt: textOrNull(row.receipt),
    deadLetterSourceArn: textOrNull(row.dead_letter_source_arn),
  };
}

/** JSON has no bytes: a BinaryValue is kept as base64. */
function writeAttributes(attributes: Record<string, MessageAttributeValue>): string {
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { DataType, StringValue, BinaryValue: BinaryValue && Buffer.from(BinaryValue).toString('base64') },
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

function readAttributes(text: string): Record<string, MessageAttributeValue> {
  return JSON.parse(text, (key, value) =>
    key === 'BinaryValue' ? new Uint8Array(Buffer.from(String(value), 'base64')) : value,
  );
}
