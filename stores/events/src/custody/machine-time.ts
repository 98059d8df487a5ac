import type { MachineTime } from './custody-entry.ts';

/** The newest entry of one start of one machine. */
export interface BootMark {
  readonly upMs: number;
  readonly lived: number;
}

/** What the time since the first entry is counted on from. */
export interface LivedSoFar {
  readonly head: { readonly lived: number; readonly machine: MachineTime } | undefined;
  /** By the id of the start. */
  readonly boots: ReadonlyMap<string, BootMark>;
}

/** Time that has certainly passed between two looks at the machine, ms; whatever its clock was set to. */
function passedMs(before: MachineTime, now: MachineTime): number {
  if (before.boot === now.boot) return Math.max(0, now.upMs - before.upMs);
  // It was started since: at least what it has been up for.
  return now.upMs;
}

/**
 * `lived` of an entry that follows. Where several machines write, another start than the newest entry's may be older than that
 * entry: only what passed between two entries of one start is believed then.
 *
 * @example
 *   livedBy({ head: undefined, boots: new Map() }, { boot: 'a', upMs: 9_000 }); // 0
 */
export function livedBy({ head, boots }: LivedSoFar, now: MachineTime): number {
  if (head === undefined) return 0;
  if (now.shared !== true) return head.lived + passedMs(head.machine, now);
  const own = boots.get(now.boot);
  return Math.max(head.lived, own === undefined ? 0 : own.lived + Math.max(0, now.upMs - own.upMs));
}

/** The newest entries of each start, with one more. */
export function markBoot(
  boots: Map<string, BootMark>,
  entry: { readonly lived: number; readonly machine: MachineTime },
) {
  boots.set(entry.machine.boot, { upMs: entry.machine.upMs, lived: entry.lived });
}
