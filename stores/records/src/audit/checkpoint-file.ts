import { open, readFile } from 'node:fs/promises';
import { appendLine } from '@qiaolou/files';
import { auditCheckpointSchema, type AuditCheckpoint, parseJson } from '@qiaolou/schema';

/** What a checkpoint file says. */
export interface CheckpointFile {
  readonly checkpoints: readonly AuditCheckpoint[];
  /** `seq` of the last good line before the first line that is not a checkpoint (0 = none before); null = all good. */
  readonly malformedAfter: number | null;
  /** There is no such file. */
  readonly missing: boolean;
}

/** Makes the file, readable by its owner only, unless it is there. */
export async function ensureCheckpointFile(path: string): Promise<void> {
  const file = await open(path, 'a', 0o600);
  await file.close();
}

/**
 * Appends one checkpoint, one JSON object a line, fsynced; creates the file readable by its owner only. A line that a crash
 * cut off is removed first: left there, it would spoil the next one.
 */
export async function appendCheckpoint(path: string, checkpoint: AuditCheckpoint): Promise<void> {
  await appendLine(path, JSON.stringify(checkpoint));
}

/** Reads a checkpoint file; a last line without its newline is a write cut by a crash and not counted. */
export async function readCheckpointFile(path: string): Promise<CheckpointFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return { checkpoints: [], malformedAfter: null, missing: true };
  const checkpoints: AuditCheckpoint[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const checkpoint = parseLine(line);
    if (checkpoint === null) return { checkpoints, malformedAfter: checkpoints.at(-1)?.seq ?? 0, missing: false };
    checkpoints.push(checkpoint);
  }
  return { checkpoints, malformedAfter: null, missing: false };
}

function parseLine(line: string): AuditCheckpoint | null {
  try {
    return auditCheckpointSchema.safeParse(parseJson(line)).data ?? null;
  } catch {
    return null;
  }
}
