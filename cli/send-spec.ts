import type { AnswerOf, RequestOf } from '../shared/contract/client/client.ts';
import { CliError, isRefusal } from './cli-error.ts';
import { readJsonFile } from './read-json-file.ts';
import type { Session } from './session.ts';
import { type SpecFlags, specFromFlags } from './spec-from-flags.ts';

/** PUT's and PATCH's answer. */
export type ServiceChange = AnswerOf<'putService'>;

/** What a file holds is for the API to check: it says what is wrong, and where. */
type ServiceBody = RequestOf<'putService'>['body'];
type DefinitionBody = RequestOf<'registerTaskDefinition'>['body'];

/**
 * The service as a file says it. Its task definition is registered where `definitionFile` holds one, or where the
 * file has it as an object in `taskDefinition`; else the one that is named is used.
 */
export async function sendFile(
  session: Session,
  service: string,
  file: string,
  definitionFile?: string,
): Promise<ServiceChange> {
  const spec = await readJsonFile(file);
  const nested = typeof spec.taskDefinition === 'object' && spec.taskDefinition !== null;
  if (definitionFile !== undefined) {
    const definition = await readJsonFile(definitionFile);
    spec.taskDefinition = await inFile(definitionFile, '', () => register(session, definition));
  } else if (nested) {
    const definition = spec.taskDefinition as object;
    spec.taskDefinition = await inFile(file, '/taskDefinition', () => register(session, definition));
  }
  return inFile(file, '', () => putService(session, service, spec));
}

/**
 * The service as flags say it. An image alone is another image for the service as it is; where there is no such service
 * it becomes a new one of that image.
 */
export async function sendFlags(session: Session, service: string, flags: SpecFlags): Promise<ServiceChange> {
  const { image, ...others } = flags;
  if (Object.values(others).every((value) => value === undefined)) {
    try {
      return await session.client.patchService({ cluster: session.cluster, service, body: { image } });
    } catch (error) {
      if (!isRefusal(error, 'ServiceNotFoundException', 'ServiceNotActiveException')) throw error;
    }
  }
  const { definition, spec } = specFromFlags(service, flags);
  return putService(session, service, { taskDefinition: await register(session, definition), ...spec });
}

function putService({ client, cluster }: Session, service: string, spec: object): Promise<ServiceChange> {
  return client.putService({ cluster, service, body: spec as ServiceBody });
}

/** Registers a definition and answers how to name it: `family:revision`. */
async function register(session: Session, definition: object): Promise<string> {
  const { taskDefinition } = await session.client.registerTaskDefinition({ body: definition as DefinitionBody });
  const name = `${taskDefinition.family}:${taskDefinition.revision}`;
  if (!session.json) session.print(`task definition ${name} registered`);
  return name;
}

/** Where a field is refused, says in which file it is, and where in it. */
async function inFile<Answer>(file: string, prefix: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CliError) || error.where.length === 0) throw error;
    const where = error.where.map(({ pointer, detail }) => ({ pointer: `${file}: ${prefix}${pointer}`, detail }));
    throw new CliError(error.message, { ...error, where });
  }
}
