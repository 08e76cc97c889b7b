import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { answerCommand } from '../../shared/runtime/commands/answer-command.ts';
import { wireCommand } from '../../shared/runtime/commands/wire-command.ts';

const deps = wireCommand();

/** The queue's own number of tries (infra/queues.yml): at the last one a command is answered, whatever comes. */
const TRIES = 5;

/** Commands from the bus, by way of a queue. What is to be tried again stays in it. */
export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body, attributes } of event.Records) {
    const isLastTry = Number(attributes.ApproximateReceiveCount) >= TRIES;
    try {
      await answerCommand(deps, JSON.parse(body), { isLastTry });
    } catch (error) {
      deps.log('a command is to be tried again', { messageId, error: error instanceof Error ? error.name : '' });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
