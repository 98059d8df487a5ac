import { SocError } from '@qiaolou/schema';

/** What Redis or the way to it says, as `jobs.unavailable`; mistakes of the program stay what they are. */
export async function coded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof SocError) throw error;
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    throw new SocError('jobs.unavailable', { reason: error.message.slice(0, 200) }, { cause: error });
  }
}
