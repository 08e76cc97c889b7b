import { AppError } from './app-errors.ts';
import { type Parsed, parse } from './parse.ts';
import type { Params, RequestSchema } from './request.ts';

/** `parse`, for handlers: the value, or an InvalidParameterException with every bad field. */
export function parseOrRefuse<Raw, Value>(request: RequestSchema<Raw, Value>, body: unknown, params?: Params): Value {
  return valueOrRefuse(parse(request, body, params));
}

/** The value, or an InvalidParameterException with every bad field. */
export function valueOrRefuse<Value>(parsed: Parsed<Value>): Value {
  if (parsed.ok) return parsed.value;
  const [first] = parsed.errors;
  const more = parsed.errors.length - 1;
  const detail = `${first?.pointer ?? '/'}: ${first?.detail ?? 'is not right'}${more > 0 ? ` (and ${more} more)` : ''}`;
  throw new AppError('InvalidParameterException', detail, { errors: parsed.errors });
}
