import { open } from 'node:fs/promises';

/** Makes the contents of a file that somebody else has written durable. Throws the system's error. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
