import { readdirSync, readFileSync } from 'node:fs';
import { SocError } from '@qiaolou/schema';
import type { Playbook } from '../document/playbook-schema.ts';
import { requirePlaybook } from '../document/parse-playbook.ts';

/** Folder of the playbooks that come with Qiaolou. */
export const LIBRARY_DIRECTORY = new URL('../../library/', import.meta.url);

/**
 * Reads every `*.json` of a folder; the shipped ones when none is given. Throws `playbooks.invalid` with the file's name.
 *
 * @example
 *   readPlaybookDirectory(new URL('file:///etc/qiaolou/playbooks/'));
 */
export function readPlaybookDirectory(directory: URL = LIBRARY_DIRECTORY): readonly Playbook[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      try {
        return requirePlaybook(readFileSync(new URL(name, directory), 'utf8'));
      } catch (error) {
        if (error instanceof SocError)
          throw new SocError(error.code, { file: name, ...error.details }, { cause: error });
        throw error;
      }
    });
}
