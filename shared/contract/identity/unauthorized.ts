import { AppError } from '../app-errors.ts';

/**
 * 401 with its challenge (RFC 9110, 11.6.1). With `invalid` credentials came and are not right (RFC 6750, 3.1). It
 * never says what was wrong with them, and never repeats them.
 */
export function unauthorized(scheme: 'Bearer' | 'AWS4-HMAC-SHA256', state: 'missing' | 'invalid'): AppError {
  const challenge = `${scheme} realm="slipway"`;
  const withError = scheme === 'Bearer' && state === 'invalid' ? `${challenge}, error="invalid_token"` : challenge;
  const detail = state === 'missing' ? 'this needs credentials' : 'the credentials are not valid';
  return new AppError('UnauthorizedException', detail, { headers: { 'www-authenticate': withError } });
}
