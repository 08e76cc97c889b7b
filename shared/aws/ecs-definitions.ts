import {
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import type { Definitions, TaskDefinition } from '../ports/definitions.ts';
import { givenTags } from './given-tags.ts';
import { errorNameOf, type Sender, send } from './send.ts';

/** ECS's task definitions, in ECS's own shape. */
export function ecsDefinitions(client: Sender): Definitions {
  return {
    async describe(reference) {
      try {
        const { taskDefinition, tags } = await send(
          client,
          new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ['TAGS'] }),
        );
        return taskDefinition && ({ ...taskDefinition, ...givenTags(tags) } as TaskDefinition);
      } catch (error) {
        // "Unable to describe task definition." is ECS's word for one that it does not have.
        if (errorNameOf(error) === 'ClientException' || errorNameOf(error) === 'InvalidParameterException')
          return undefined;
        throw error;
      }
    },
    async register(input) {
      const { taskDefinition, tags } = await send(
        client,
        new RegisterTaskDefinitionCommand(input as RegisterTaskDefinitionCommandInput),
      );
      return { ...taskDefinition, ...givenTags(tags) } as TaskDefinition;
    },
    async deregister(reference) {
      const { taskDefinition } = await send(client, new DeregisterTaskDefinitionCommand({ taskDefinition: reference }));
      return taskDefinition as TaskDefinition;
    },
    async delete(arn) {
      const { taskDefinitions, failures } = await send(
        client,
        new DeleteTaskDefinitionsCommand({ taskDefinitions: [arn] }),
      );
      const [deleted] = taskDefinitions ?? [];
      // A refusal of one among up to ten comes in a 200.
      if (!deleted) throw Object.assign(new Error(failures?.[0]?.reason), { name: 'ClientException' });
      return deleted as TaskDefinition;
    },
    async list({ family, limit, nextToken }) {
      const input = { familyPrefix: family, maxResults: Math.min(100, limit), nextToken };
      const { taskDefinitionArns, nextToken: next } = await send(client, new ListTaskDefinitionsCommand(input));
      return { arns: taskDefinitionArns ?? [], nextToken: next };
    },
  };
}
