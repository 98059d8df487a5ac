import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateDirectory, replaceFile } from '@qiaolou/files';
import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import type { DeviceMemory } from './compare-readings.ts';

/** A file for each device. */
const FOLDER = 'snmp-poll';

/** What is known of a device. */
export interface DeviceState {
  readonly memory: DeviceMemory | undefined;
  readonly objectId: string | undefined;
  /** Since when it does not answer, epoch ms; undefined: it does. */
  readonly awaySince: number | undefined;
}

const memory = z.object({
  at: z.number(),
  name: z.string().optional(),
  uptime: z.number().optional(),
  links: z.record(z.string(), z.enum(['up', 'down'])),
  above: z.array(z.string()),
});
const stateFile = z.object({
  version: z.literal(1),
  memory: memory.optional(),
  objectId: z.string().optional(),
  awaySince: z.number().optional(),
});

/** What was kept of a device before the restart; nothing when it cannot be understood. Throws the system's error. */
export function loadPollState(directory: string, key: string): DeviceState | undefined {
  try {
    const parsed = stateFile.safeParse(parseJson(readFileSync(fileOf(directory, key), 'utf8')));
    if (!parsed.success) return undefined;
    const { memory: known, objectId, awaySince } = parsed.data;
    const kept =
      known === undefined ? undefined : { ...known, name: known.name, uptime: known.uptime, reading: undefined };
    return { memory: kept, objectId, awaySince };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Keeps it, whole or not at all; the reading is not kept. Throws the system's error. */
export async function savePollState(directory: string, key: string, state: DeviceState): Promise<void> {
  await privateDirectory(directory);
  await privateDirectory(join(directory, FOLDER));
  const known = state.memory === undefined ? undefined : { ...state.memory, reading: undefined };
  await replaceFile(fileOf(directory, key), JSON.stringify({ version: 1, ...state, memory: known }));
}

function fileOf(directory: string, key: string): string {
  return join(directory, FOLDER, `${key}.json`);
}
