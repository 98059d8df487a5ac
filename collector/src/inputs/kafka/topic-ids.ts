import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateDirectory, replaceFile } from '@qiaolou/files';
import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';

/**
 * What the cluster knew each topic by when we committed offsets of it, by name. A topic that was deleted and made again has its old
 * name, maybe still our old offsets, and other messages.
 */
export type TopicIds = Readonly<Record<string, string>>;

const FILE = 'kafka.json';
const stateFile = z.object({ version: z.literal(1), topicIds: z.record(z.string(), z.string()) });

/** What was kept before the restart; nothing when there is none, or when it cannot be understood. Throws the system's error. */
export function loadTopicIds(directory: string): TopicIds {
  try {
    const parsed = stateFile.safeParse(parseJson(readFileSync(join(directory, FILE), 'utf8')));
    if (parsed.success) return parsed.data.topicIds;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
  }
  return {};
}

/** Keeps it, whole or not at all. Throws the system's error. */
export async function saveTopicIds(directory: string, topicIds: TopicIds): Promise<void> {
  await privateDirectory(directory);
  await replaceFile(join(directory, FILE), JSON.stringify({ version: 1, topicIds }));
}
