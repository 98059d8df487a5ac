import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { privateDirectory, replaceFile } from '@qiaolou/files';
import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';

const print = z.object({ length: z.number().int().min(0), crc: z.number().int().min(0) });

const fileState = z.object({
  /** Half of the identity of its records: a file keeps it as long as its content does. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** Where it was first seen: what its events say. */
  bornAs: z.string(),
  /** Where it was seen last. */
  path: z.string(),
  dev: z.string(),
  ino: z.string(),
  /** Its first bytes, and the last that were read. */
  head: print,
  tail: print.extend({ at: z.number().int().min(0) }),
  resume: z.object({ at: z.number().int().min(0), number: z.number().int().min(1), head: z.string() }),
  /** Epoch ms. */
  seenAt: z.number(),
});

/** How far a file was read: everything before `resume` is durable in the spool. */
export type FileState = Readonly<z.infer<typeof fileState>>;

const stateFile = z.object({
  version: z.literal(1),
  /** Paths of the configuration whose files of before were looked for. */
  begun: z.array(z.string()),
  files: z.array(fileState),
  /** Files that are gone or were written anew; a copy of one may still appear. */
  departed: z.array(fileState).default([]),
});

/** All that a restart must know. */
export type TailState = Readonly<z.infer<typeof stateFile>>;

const FILE = 'file-tail.json';

/**
 * What was kept before the restart. Empty when nothing was, or when it cannot be understood: then files are read anew, and what
 * they hold may be stored a second time, which is better than not at all. Throws the system's error when the file cannot be read.
 */
export async function loadTailState(directory: string): Promise<TailState> {
  try {
    const parsed = stateFile.safeParse(parseJson(await readFile(join(directory, FILE), 'utf8')));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  return { version: 1, begun: [], files: [], departed: [] };
}

/** Keeps it, whole or not at all. Throws the system's error. */
export async function saveTailState(directory: string, state: TailState): Promise<void> {
  await privateDirectory(directory);
  await replaceFile(join(directory, FILE), JSON.stringify(state));
}
