import { join } from 'node:path';
import { holdDirectory, privateDirectorySync } from '@qiaolou/files';
import { isoTime, SocError, type Clock } from '@qiaolou/schema';

/** Places inside the data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly spool: string;
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
 * `platform.dataLocked` with pid, host and time of the process that has it.
 */
export function openDataDirectory(root: string, clock: Clock): DataDirectory {
  const at = (...parts: readonly string[]): string => join(root, ...parts);
  privateDirectorySync(root);
  const hold = holdDirectory(root, isoTime(clock.now()));
  if (!hold.held) throw new SocError('platform.dataLocked', { path: root, ...hold.holder });
  for (const folder of ['spool', 'events', 'keys']) privateDirectorySync(at(folder));
  return {
    root,
    spool: at('spool'),
    events: at('events'),
    recordsFile: at('records.db'),
    jobsFile: at('jobs.db'),
    keys: at('keys'),
    auditCheckpointFile: at('audit-checkpoints.ndjson'),
    rejectedFile: at('rejected.ndjson'),
    release: () => hold.release(),
  };
}
