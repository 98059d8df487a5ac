import { appendFile, readFile } from 'node:fs/promises';
import { auditCheckpointSchema, type AuditCheckpoint } from '@qiaolou/schema';

/** What a checkpoint file says. */
export interface CheckpointFile {
  readonly checkpoints: readonly AuditCheckpoint[];
  /** `seq` of the last good line before the first line that is not a checkpoint (0 = none before); null = all good. */
  readonly malformedAfter: number | null;
}

/** Appends one checkpoint, one JSON object a line, fsynced; creates the file readable by its owner only. */
export async function appendCheckpoint(path: string, checkpoint: AuditCheckpoint): Promise<void> {
  await appendFile(path, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600, flush: true });
}

/** Reads a checkpoint file; a last line without its newline is a write cut by a crash and not counted. A file that does not exist is malformed. */
export async function readCheckpointFile(path: string): Promise<CheckpointFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { checkpoints: [], malformedAfter: 0 };
  const checkpoints: AuditCheckpoint[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const checkpoint = parseLine(line);
    if (checkpoint === null) return { checkpoints, malformedAfter: checkpoints.at(-1)?.seq ?? 0 };
    checkpoints.push(checkpoint);
  }
  return { checkpoints, malformedAfter: null };
}

function parseLine(line: string): AuditCheckpoint | null {
  try {
    return auditCheckpointSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
