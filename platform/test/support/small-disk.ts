import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own, as small as a test wants it. */
export interface SmallDisk {
  /** Writes until nothing fits any more, or so many bytes; none when absent. */
  fill(leave?: number): void;
  /** Makes the room free again. */
  free(): void;
  /** Takes it away, whatever is on it. */
  remove(): void;
}

/** Whether disks can be mounted here: root of a container often may not. */
export function mayMount(dir: string): boolean {
  const disk = mountSmallDisk(join(dir, 'may-mount'), 1);
  disk?.remove();
  return disk !== undefined;
}

/** Mounts a disk of so many megabytes on a folder, which is made; undefined where that is not permitted. */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!ran('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder)) return undefined;
  const filler = join(folder, 'filler');
  return {
    fill: (leave = 0) => {
      const file = openSync(filler, 'a');
      for (const size of [1_048_576, 4_096, 1]) while (wrote(file, size));
      if (leave > 0) ftruncateSync(file, Math.max(0, fstatSync(file).size - leave));
      closeSync(file);
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => void ran('umount', '--lazy', folder),
  };
}

/** Shows a folder at another place too. */
export function bindFolder(from: string, to: string): SmallDisk {
  for (const folder of [from, to]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!ran('mount', '--bind', from, to)) throw new Error(`cannot bind ${to}`);
  return { fill: () => undefined, free: () => undefined, remove: () => void ran('umount', '--lazy', to) };
}

function ran(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function wrote(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
