/** An expression that cannot be understood or computed; the message says where and why. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
}
