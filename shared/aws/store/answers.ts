import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Answers, Claim, ClaimOutcome, StoredAnswer } from '../../ports/answers.ts';
import { errorNameOf, send } from '../send.ts';
import { fromItem, type Item, toItem } from './items.ts';
import { answerKey } from './keys.ts';
import type { Table } from './table.ts';

/** An API function has 29 s: a claim that is older than this belongs to one that has died. */
const IN_FLIGHT_MS = 30_000;
const KEPT_SEC = 24 * 3600;

interface AnswerRecord extends Claim {
  fingerprint: string;
  /** Until then the request is being carried out. */
  untilMs: number;
  /** The body as JSON text: it goes out again as it went out first. */
  answer?: { status: number; headers?: Record<string, string>; body: string };
}

/** Answers in the table. A record that has expired is not there: the conditions read the time, TTL deletes late. */
export function answerStore(table: Table): Answers {
  return {
    async claim(key, fingerprint) {
      const nowMs = table.nowMs();
      const claim: Claim = { startedAtMs: nowMs, token: randomUUID() };
      const found = await putNew(table, key, { ...claim, fingerprint, untilMs: nowMs + IN_FLIGHT_MS });
      return found === undefined ? { kind: 'claimed', claim } : judge(table, key, fingerprint, found);
    },
    async keep(key, claim, { status, headers, body }) {
      const answer = { status, headers, body: JSON.stringify(body) };
      await update(table, key, claim, 'SET answer = :answer', { ':answer': answer });
    },
    async release(key, claim) {
      await unlessTakenOver(
        send(table.client, new DeleteItemCommand({ ...ofClaim(table, key), ...valuesOf({ ':token': claim.token }) })),
      );
    },
    async leave(key, claim) {
      await update(table, key, claim, 'SET untilMs = :never', { ':never': 0 });
    },
  };
}

/** The record that is there already, or undefined where this one is now. */
async function putNew(table: Table, key: string, record: AnswerRecord): Promise<Item | undefined> {
  const nowSec = Math.floor(table.nowMs() / 1000);
  try {
    await send(
      table.client,
      new PutItemCommand({
        TableName: table.name,
        Item: toItem(answerKey(key), record, { expiresAtSec: nowSec + KEPT_SEC }),
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAtSec <= :now',
        ExpressionAttributeValues: marshall({ ':now': nowSec }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    if (errorNameOf(error) !== 'ConditionalCheckFailedException') throw error;
    return (error as { Item?: Record<string, AttributeValue> }).Item ?? {};
  }
}

async function judge(table: Table, key: string, fingerprint: string, item: Item): Promise<ClaimOutcome> {
  const nowMs = table.nowMs();
  const record = fromItem<AnswerRecord>(item, nowMs);
  // Expired between the two looks: whoever asks again in a moment gets it.
  if (!record?.fingerprint) return { kind: 'busy' };
  if (record.fingerprint !== fingerprint) return { kind: 'mismatch' };
  if (record.answer) return { kind: 'answered', answer: read(record.answer) };
  if (record.untilMs > nowMs) return { kind: 'busy' };
  const claim: Claim = { startedAtMs: record.startedAtMs, token: randomUUID() };
  const taken = await update(table, key, record, 'SET #token = :mine, untilMs = :until', {
    ':mine': claim.token,
    ':until': nowMs + IN_FLIGHT_MS,
  });
  return taken ? { kind: 'claimed', claim } : { kind: 'busy' };
}

function read({ status, headers, body }: NonNullable<AnswerRecord['answer']>): StoredAnswer {
  return { status, headers, body: JSON.parse(body) };
}

/** Changes the record of a claim; false where somebody else has taken it over. */
function update(table: Table, key: string, claim: Claim, UpdateExpression: string, values: Record<string, unknown>) {
  return unlessTakenOver(
    send(
      table.client,
      new UpdateItemCommand({
        ...ofClaim(table, key),
        UpdateExpression,
        ...valuesOf({ ...values, ':token': claim.token }),
      }),
    ),
  );
}

function ofClaim(table: Table, key: string) {
  return {
    TableName: table.name,
    Key: marshall(answerKey(key)),
    ConditionExpression: '#token = :token',
    ExpressionAttributeNames: { '#token': 'token' },
  };
}

const valuesOf = (values: Record<string, unknown>) => ({
  ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }),
});

async function unlessTakenOver(write: Promise<object>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (errorNameOf(error) !== 'ConditionalCheckFailedException') throw error;
    return false;
  }
}
