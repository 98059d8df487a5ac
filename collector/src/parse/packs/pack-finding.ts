import { hasCode, type LeftOutFile, type SocError } from '@qiaolou/schema';
import { z } from 'zod';

/** Codes of what may be wrong with a pack. */
const PACK_CODES = [
  'collector.packSyntax',
  'collector.packInvalid',
  'collector.packRepeated',
  'collector.packUnreadable',
] as const;

/** What is wrong with a pack, and where; lines from 1. */
export type PackFinding = Readonly<Omit<LeftOutFile, 'code'>> & {
  /** Nothing is wrong, and yet it may not be what is wanted. */
  readonly warning?: true | undefined;
};

const placeSchema = z.object({
  file: z.string().default(''),
  line: z.number().default(1),
  reason: z.string(),
  path: z.string().default(''),
});

/** Whether an error tells what is wrong with a pack. */
export function isPackFault(error: unknown): error is SocError {
  return PACK_CODES.some((code) => hasCode(error, code));
}

/** The finding an error of a pack tells of; the reason begins with the key it concerns. */
export function packFindingOf({ code, details }: SocError): LeftOutFile {
  const { file, line, reason, path } = placeSchema.parse(details);
  return { file, line, code, reason: path === '' ? reason : `${path}: ${reason}` };
}
