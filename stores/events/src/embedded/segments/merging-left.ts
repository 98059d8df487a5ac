import { dayStart } from '@qiaolou/schema/reading';
import { manifestPath, readManifest } from './manifest.ts';
import { mergeable } from './mergeable.ts';

/**
 * Whether a store in a directory, open or not, has segments that it would make one: for who measures it and must wait for
 * that. Throws as `readManifest`.
 *
 * @param now Epoch ms.
 * @example
 *   await mergingLeft('data/events', Date.now()); // false
 */
export async function mergingLeft(dir: string, now: number): Promise<boolean> {
  const reading = await readManifest(manifestPath(dir));
  return reading.state === 'whole' && mergeable(reading.manifest.segments, { today: dayStart(now) }) !== undefined;
}
