import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (event: unknown, context: object) => unknown;

/** A function that cannot begin; `name` is the `errorType` that Lambda answers. */
class LoadError extends Error {
  constructor(errorType: string, message: string) {
    super(message);
    this.name = errorType;
  }
}

const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

async function importModule(file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new LoadError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    const code = (error as { code?: unknown })?.code;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new LoadError('Runtime.ImportModuleError', `Error: ${(error as Error).message}`);
    }
    throw error;
  }
}

/**
 * Loads `path/file.export` from the unzipped code, as the Node.js runtime finds it: `.js`, `.mjs`, `.cjs`, in this order.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export async function loadHandler(taskRoot: string, handler: string): Promise<Handler> {
  const folder = path.dirname(handler);
  const [moduleName, ...exportPath] = path.basename(handler).split('.');
  if (!moduleName || exportPath.length === 0) throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
  const base = path.resolve(taskRoot, folder, moduleName);
  const file = EXTENSIONS.map((extension) => base + extension).find((candidate) => existsSync(candidate));
  if (!file) throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);

  const module = await importModule(file);
  const step = (value: unknown, name: string) => (value as Record<string, unknown> | undefined)?.[name];
  const found = exportPath.reduce(step, module) ?? exportPath.reduce(step, module.default);
  if (found === undefined) {
    throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  if (typeof found !== 'function') throw new LoadError('Runtime.HandlerNotFound', `${handler} is not a function`);
  // nodejs24.x took callbacks away: a handler with a third parameter would wait for ever.
  if (found.length >= 3) {
    throw new LoadError(
      'Runtime.CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.',
    );
  }
  return found as Handler;
}
