/**
 * A refusal as an AWS service words it. `code` is the name that SDKs turn into the exception's class
 * (`ResourceNotFoundException`), `status` the HTTP status, `fields` what the exception carries beside its message
 * (`CancellationReasons` of a TransactionCanceledException).
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}
