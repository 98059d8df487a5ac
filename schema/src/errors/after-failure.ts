import { SocError } from './soc-error.ts';

/**
 * Cleans up after a failure and returns the error to throw: always the first one. When cleaning up fails too, that is told
 * in its `details.cleanUp`, or in the text of an error without a code.
 *
 * @example
 *   try {
 *     await server.listen();
 *   } catch (error) {
 *     throw await afterFailure(error, () => server.close());
 *   }
 */
export async function afterFailure(error: unknown, cleanUp: () => unknown): Promise<unknown> {
  try {
    await cleanUp();
    return error;
  } catch (second) {
    const also = String(second);
    if (error instanceof SocError)
      return new SocError(error.code, { ...error.details, cleanUp: also }, { cause: error });
    return new Error(`${String(error)}; cleaning up failed too: ${also}`, { cause: error });
  }
}
