import type { SocError } from '@qiaolou/schema';
import { z } from 'zod';

/** What is wrong with a pack, and where; lines from 1. */
export interface PackFinding {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

const placeSchema = z.object({
  file: z.string().default(''),
  line: z.number().default(1),
  reason: z.string(),
  path: z.string().default(''),
});

/** The finding a `collector.packInvalid` tells of; the reason begins with the key it concerns. */
export function packFindingOf({ details }: SocError): PackFinding {
  const { file, line, reason, path } = placeSchema.parse(details);
  return { file, line, reason: path === '' ? reason : `${path}: ${reason}` };
}
