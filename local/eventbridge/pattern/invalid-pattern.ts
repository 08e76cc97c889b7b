/** Why a pattern is not one, without the frame that the service puts around it. */
export class InvalidPattern extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'InvalidPattern';
  }
}
