import { AwsError } from './aws-error.ts';
import type { Cloud } from './cloud.ts';
import { copyOf } from './copy-of.ts';
import type { Principal } from './service.ts';

/** An SDK v3 command as a client sees it: its input, and its schema, which is `[9, namespace, operation, …]`. */
interface SdkCommand {
  input: object;
  schema?: object;
}

/**
 * An SDK client that calls the local cloud in this process, without a wire: anything with `send(command)` is one.
 * Inputs and outputs are copied, so that no side ever holds the other's objects; a refusal is the error that the SDK
 * makes of it: named by its code, with `$metadata` and the fields of its exception.
 */
export function inProcessClient(cloud: Cloud, service: string, caller: Principal) {
  return {
    async send(command: SdkCommand): Promise<unknown> {
      const operation = Array.isArray(command.schema) ? command.schema[2] : undefined;
      if (typeof operation !== 'string') throw new TypeError('an SDK command without a schema');
      try {
        const output = await cloud.call<object>(service, operation, copyOf(command.input), caller);
        return { ...copyOf(output), $metadata: { httpStatusCode: 200 } };
      } catch (error) {
        throw error instanceof AwsError ? asSdkError(service, error) : error;
      }
    },
  };
}

/**
 * ELBv2's answers carry codes (`TargetGroupNotFound`) and the SDK's classes have other names
 * (`TargetGroupNotFoundException`); what has no class, which is ValidationError, keeps its code.
 */
function nameOf(service: string, code: string): string {
  return service === 'elasticloadbalancing' && code !== 'ValidationError' ? `${code}Exception` : code;
}

function asSdkError(service: string, { code, message, status, fields }: AwsError): Error {
  return Object.assign(new Error(message), {
    ...copyOf(fields),
    name: nameOf(service, code),
    $fault: status < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode: status },
  });
}
