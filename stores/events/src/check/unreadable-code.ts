import { SocError, systemFacts } from '@qiaolou/schema';

/** What the system says of a file or a disk that is damaged; anything else may pass, or is for somebody to put right first. */
const OF_DAMAGE: ReadonlySet<string | number> = new Set(['ENOENT', 'EIO', 'EISDIR', 'EBADMSG', 'EUCLEAN']);

/**
 * The system's code for why a file cannot be read, when that is a matter of the file; undefined for all other errors: no
 * permission, too many files, a check that was cancelled.
 */
export function unreadableCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof SocError) return undefined;
  const { code } = systemFacts(error);
  return code !== undefined && OF_DAMAGE.has(code) ? String(code) : undefined;
}
