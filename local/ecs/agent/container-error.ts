/** The names that ECS begins a container's `reason` with (developer guide, "Stopped tasks error codes"). */
export type ContainerErrorName =
  | 'CannotPullContainerError'
  | 'CannotCreateContainerError'
  | 'CannotStartContainerError'
  | 'ResourceInitializationError';

/** Why a container could not be brought up, in ECS's words: `<name>: <message>`. */
export class ContainerError extends Error {
  constructor(name: ContainerErrorName, message: string) {
    super(message);
    this.name = name;
  }

  get reason(): string {
    return `${this.name}: ${this.message}`;
  }
}
