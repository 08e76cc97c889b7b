import type { ValidateStateMachineDefinitionDiagnostic } from '@aws-sdk/client-sfn';

/** One finding, with the codes that AWS uses. */
export type Diagnostic = ValidateStateMachineDefinitionDiagnostic;

type DiagnosticCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'DUPLICATE_STATE_NAME'
  | 'INVALID_JSONATA_EXPRESSION'
  | 'UNSUPPORTED_JSONATA_EXPRESSION';

export type Report = (code: DiagnosticCode, message: string, location: string) => void;
