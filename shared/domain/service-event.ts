/** What happened and why, in a sentence with its ids: what the user reads. */
export interface ServiceEvent {
  /** Unique; rises with time within a service: `<planSeq>-<n>`, padded. */
  id: string;
  cluster: string;
  service?: string;
  createdAtMs: number;
  message: string;
  deploymentId?: string;
  taskId?: string;
}
