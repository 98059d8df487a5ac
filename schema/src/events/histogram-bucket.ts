import { z } from 'zod';

/** What every bucket of a histogram has. */
export const histogramBucket = {
  /** Start of the bucket; buckets are aligned in Asia/Shanghai. */
  at: z.string(),
  count: z.number().int(),
};
