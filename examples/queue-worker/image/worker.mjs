import { setTimeout as sleep } from 'node:timers/promises';
import { sqs } from './sqs.mjs';

const { QUEUE_NAME = 'jobs', DONE_QUEUE_NAME, WORK_MS = '500', SLIPWAY_TASK_URI } = process.env;
let stopping = false;

// Who is stopped finishes the message that it has; one that it could not finish comes back to the queue by itself.
process.once('SIGTERM', () => {
  stopping = true;
});

const { QueueUrl } = await sqs('GetQueueUrl', { QueueName: QUEUE_NAME });
const done = DONE_QUEUE_NAME && (await sqs('GetQueueUrl', { QueueName: DONE_QUEUE_NAME })).QueueUrl;
console.log(`works on ${QUEUE_NAME}`);

while (!stopping) {
  const { Messages = [] } = await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 1, WaitTimeSeconds: 1 });
  for (const { Body, ReceiptHandle } of Messages) {
    await protect(true);
    await work(Body);
    // Deleted last: a worker that dies before this loses nothing, and the work may be done twice.
    await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
    await protect(false);
  }
}
console.log('stops: the message that it had is done');

async function work(body) {
  await sleep(Number(WORK_MS));
  if (done) await sqs('SendMessage', { QueueUrl: done, MessageBody: body });
  console.log(`done: ${body}`);
}

/** While it works, neither scale-in nor a deployment stops it. Its address is there only where Slipway started it. */
async function protect(protectionEnabled) {
  if (!SLIPWAY_TASK_URI) return;
  const body = JSON.stringify({ protectionEnabled, expiresInMinutes: 5 });
  const answer = await fetch(`${SLIPWAY_TASK_URI}/protection`, { method: 'POST', body });
  // 409: its stop has begun. It goes on with what it has, and stops then.
  if (!answer.ok) console.log(`not protected: ${answer.status} ${await answer.text()}`);
}
