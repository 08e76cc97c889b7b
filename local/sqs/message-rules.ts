import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../cloud/aws-error.ts';
import { DELAY_SEC_MAX, MESSAGE_ATTRIBUTES_MAX } from './limits.ts';

/** The fields of SendMessage that a batch entry has too. */
export interface Sendable {
  MessageBody?: string | undefined;
  DelaySeconds?: number | undefined;
  MessageAttributes?: Record<string, MessageAttributeValue> | undefined;
}

/** What XML 1.0 allows: SQS refuses other characters in a body (API_SendMessage.html). */
const ALLOWED_TEXT = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;

/** Refuses a message that SQS would not take. `bytesMax` is the queue's MaximumMessageSize. */
export function validateMessage(message: Sendable, bytesMax: number): void {
  const { MessageBody, DelaySeconds } = message;
  if (!MessageBody) {
    throw new AwsError('MissingRequiredParameterException', 'The request must contain the parameter MessageBody.');
  }
  if (!ALLOWED_TEXT.test(MessageBody)) {
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    );
  }
  validateAttributes(message.MessageAttributes ?? {});
  if (messageBytes(message) > bytesMax) {
    throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`);
  }
  if (DelaySeconds !== undefined && !(DelaySeconds >= 0 && DelaySeconds <= DELAY_SEC_MAX)) {
    throw invalid(
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${DELAY_SEC_MAX}.`,
    );
  }
}

/** The size that counts towards the limit: the body and each attribute's name, type and value. */
export function messageBytes({ MessageBody = '', MessageAttributes = {} }: Sendable): number {
  let bytes = Buffer.byteLength(MessageBody);
  for (const [name, { DataType = '', StringValue = '', BinaryValue }] of Object.entries(MessageAttributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += BinaryValue ? BinaryValue.length : Buffer.byteLength(StringValue);
  }
  return bytes;
}

function validateAttributes(attributes: Record<string, MessageAttributeValue>): void {
  const names = Object.keys(attributes);
  if (names.length > MESSAGE_ATTRIBUTES_MAX) {
    throw invalid(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MESSAGE_ATTRIBUTES_MAX}].`,
    );
  }
  for (const name of names) {
    if (!/^(?!aws\.|amazon\.|\.)(?!.*(\.\.|\.$))[\w.-]{1,256}$/i.test(name)) {
      throw invalid(`Message (user) attribute name '${name}' is invalid.`);
    }
    validateAttribute(name, attributes[name] ?? { DataType: undefined });
  }
}

function validateAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): void {
  if (!DataType) throw invalid(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const [, kind] = /^(String|Number|Binary)(\..+)?$/.exec(DataType) ?? [];
  if (!kind) {
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = kind === 'Binary' ? BinaryValue : StringValue;
  if (!value?.length) {
    throw invalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  }
  if (kind === 'Number' && !Number.isFinite(Number(StringValue))) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
