import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { holdDirectory, privateDirectorySync } from '@qiaolou/files';
import { isoTime, SocError, type Clock } from '@qiaolou/schema';

/** Places inside the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly spool: string;
  readonly inputs: string;
  readonly events: string;
  readonly recordsFile: string;
  readonly jobsFile: string;
  readonly keys: string;
  readonly auditCheckpointFile: string;
  readonly rejectedFile: string;
  /** Gives the directory back. */
  release(): void;
}

/**
 * Makes the data directory if needed and takes it for this process, until it is given back or the process ends. Throws
 * `platform.dataLocked` with pid, host and time of the process that has it, and `platform.foreignDirectory` for one that holds
 * files of something else and nothing of ours: a typing error must not fill somebody's home with logs.
 */
export function openDataDirectory(root: string, clock: Clock): DataDirectory {
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  privateDirectorySync(root);
  refuseForeign(root);
  const hold = holdDirectory(root, isoTime(clock.now()));
  if (!hold.held) throw new SocError('platform.dataLocked', { path: root, ...hold.holder });
  for (const folder of ['spool', 'events', 'keys']) privateDirectorySync(at(folder));
  return {
    root,
    spool: at('spool'),
    inputs: at('inputs'),
    events: at('events'),
    recordsFile: at('records.db'),
    jobsFile: at('jobs.db'),
    keys: at('keys'),
    auditCheckpointFile: at('audit-checkpoints.ndjson'),
    rejectedFile: at('rejected.ndjson'),
    release: () => hold.release(),
  };
}

/** What makes a folder ours. */
const OURS = [
  'lock.db',
  'records.db',
  'jobs.db',
  'spool',
  'events',
  'keys',
  'rejected.ndjson',
  'audit-checkpoints.ndjson',
];
/** What may be in a new data directory: a configuration, packs of one's own, what a file system or a volume puts there. */
const NEUTRAL = /^(?:\..*|lost\+found|parsers|.*\.ya?ml)$/;

function refuseForeign(root: string): void {
  const names = readdirSync(root);
  if (names.some((name) => OURS.includes(name))) return;
  const foreign = names.filter((name) => !NEUTRAL.test(name));
  if (foreign.length > 0) throw new SocError('platform.foreignDirectory', { path: root, found: foreign.slice(0, 5) });
}
