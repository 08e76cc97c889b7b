// Scales a service by an event on the stack's bus, and hears by a queue what came of it:
//   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node examples/events/scale-and-hear.mjs hello 3
import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const [service = 'hello', count = '3', bus = 'slipway-dev'] = process.argv.slice(2);
const settings = { region: 'us-east-1', credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
const events = new EventBridgeClient(settings);
const sqs = new SQSClient(settings);
const name = `heard-${randomUUID()}`;

const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
const { RuleArn } = await events.send(
  new PutRuleCommand({ Name: name, EventBusName: bus, EventPattern: JSON.stringify({ source: ['slipway'] }) }),
);
const Policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Attributes.QueueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
    },
  ],
});
await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
const Targets = [{ Id: 'queue', Arn: Attributes.QueueArn }];
await events.send(new PutTargetsCommand({ Rule: name, EventBusName: bus, Targets }));

try {
  const Detail = JSON.stringify({ service, desiredCount: Number(count) });
  const entry = { EventBusName: bus, Source: 'example', DetailType: 'Slipway Update Service', Detail };
  const { Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  const id = Entries[0].EventId;
  console.log(`command ${id}: ${service} -> ${count}`);
  const heard = await listen(id);
  process.exitCode = heard === 'ACCEPTED' ? 0 : 1;
} finally {
  await events.send(new RemoveTargetsCommand({ Rule: name, EventBusName: bus, Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: name, EventBusName: bus }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
}

/** Prints what is heard until the command is refused, or accepted and the service steady; at most half a minute. */
async function listen(id) {
  const seen = new Set();
  let outcome;
  for (const untilMs = Date.now() + 30_000; Date.now() < untilMs; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const { 'detail-type': type, detail } = JSON.parse(Body);
      // Events come at least once: one that was seen before tells nothing new.
      if (seen.has(detail.id)) continue;
      seen.add(detail.id);
      if (detail.command?.id === id) {
        outcome = detail.outcome;
        console.log(`${type}: ${outcome} ${JSON.stringify(detail.result ?? detail.problem)}`);
        if (outcome !== 'ACCEPTED') return outcome;
        if (detail.status === 200) return outcome;
      } else console.log(`${type}: ${detail.eventName ?? `${detail.taskId} ${detail.lastStatus}`}`);
      if (outcome && detail.eventName === 'SERVICE_STEADY_STATE') return outcome;
    }
  }
  return outcome;
}
