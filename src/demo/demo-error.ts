/** A failure whose message is all that the reader needs: it is printed as it is, without a stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
