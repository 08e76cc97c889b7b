import { camelKeys, pick } from '../conversions.ts';
import { fixed, JSON_VALUE, orElse, type Properties, type Provider, type Resource, STRING } from '../provider.ts';
import { updateTags } from '../update-tags.ts';

const NAME_LENGTH_MAX = 80;

interface StateMachine {
  stateMachineArn: string;
  name: string;
}

/** AWS::StepFunctions::StateMachine. `Ref` is the ARN. */
export const stepFunctionsStateMachine: Provider = {
  properties: {
    StateMachineName: fixed(STRING),
    StateMachineType: fixed(STRING),
    Definition: JSON_VALUE,
    DefinitionString: STRING,
    DefinitionSubstitutions: JSON_VALUE,
    RoleArn: STRING,
    LoggingConfiguration: orElse(JSON_VALUE, { Level: 'OFF' }),
    TracingConfiguration: orElse(JSON_VALUE, { Enabled: false }),
    Tags: JSON_VALUE,
  },
  async create(resource) {
    const { StateMachineType, Tags } = resource.properties;
    const name = machineName(resource);
    const { stateMachineArn } = await resource.call<StateMachine>('states', 'CreateStateMachine', {
      name,
      ...configuration(resource.properties),
      ...(StateMachineType === undefined ? {} : { type: StateMachineType }),
      ...(Tags === undefined ? {} : { tags: camelKeys(Tags) }),
    });
    return { physicalId: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
  },
  async update(resource, current) {
    const stateMachineArn = current.physicalId;
    await resource.call('states', 'UpdateStateMachine', { stateMachineArn, ...configuration(resource.properties) });
    await updateTags(resource, 'states', stateMachineArn, current);
    const name = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
    return { physicalId: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
  },
  delete: (resource, { physicalId }) => resource.call('states', 'DeleteStateMachine', { stateMachineArn: physicalId }),
  async find(resource) {
    const name = machineName(resource);
    const { stateMachines } = await resource.call<{ stateMachines: StateMachine[] }>('states', 'ListStateMachines', {});
    return stateMachines.find((machine) => machine.name === name)?.stateMachineArn;
  },
};

function machineName(resource: Resource): string {
  return resource.name(resource.properties.StateMachineName, NAME_LENGTH_MAX);
}

function configuration(properties: Properties): object {
  const plain = pick(properties, ['RoleArn', 'LoggingConfiguration', 'TracingConfiguration']);
  return { definition: definitionOf(properties), ...(camelKeys(plain) as object) };
}

/** `${name}` in the text of the definition is replaced where a substitution has that name, and left alone elsewhere. */
function definitionOf({ Definition, DefinitionString, DefinitionSubstitutions = {} }: Properties): string {
  const text = Definition === undefined ? String(DefinitionString) : JSON.stringify(Definition);
  const substitutions = DefinitionSubstitutions as Record<string, unknown>;
  return text.replace(/\$\{([\w-]+)\}/g, (whole, name: string) =>
    name in substitutions ? String(substitutions[name]) : whole,
  );
}
