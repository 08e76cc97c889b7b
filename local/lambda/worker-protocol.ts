/** An exception as Lambda answers it: the payload of an invocation with `FunctionError`. */
export interface FunctionFailure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What a worker is started with (`workerData`). */
export interface WorkerStart {
  taskRoot: string;
  handler: string;
  functionName: string;
  memoryMb: number;
  logGroup: string;
  logStream: string;
  logFormat: 'Text' | 'JSON';
  logLevel: string;
}

/** To the worker: run the handler once. `payload` is JSON text. */
export interface InvokeMessage {
  requestId: string;
  payload: string;
  deadlineMs: number;
  functionArn: string;
  clientContext?: string | undefined;
}

/** From the worker. `heapBytes` is what its isolate uses, for the REPORT line. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'log'; text: string }
  | { kind: 'result'; payload: string; heapBytes: number }
  | { kind: 'failure'; failure: FunctionFailure; heapBytes: number }
  /** The payload was no JSON. */
  | { kind: 'bad-payload'; message: string }
  /** The module could not be loaded, or the process cannot go on: it exits after this. */
  | { kind: 'fatal'; failure: FunctionFailure };
