/** An error for a person: what went wrong, and the next step. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly nextStep: string | null;

  constructor(message: string, nextStep: string | null = null) {
    super(message);
    this.nextStep = nextStep;
  }
}
