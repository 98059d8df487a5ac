import type { MachineTime } from './custody-entry.ts';

/** Time that has certainly passed between two looks at the machine, ms; whatever its clock was set to. */
function passedMs(before: MachineTime, now: MachineTime): number {
  if (before.boot === now.boot) return Math.max(0, now.upMs - before.upMs);
  // It was started since: at least what it has been up for.
  return now.upMs;
}

/** `lived` of an entry that follows one. */
export function livedBy(
  before: { readonly lived: number; readonly machine: MachineTime } | undefined,
  now: MachineTime,
): number {
  return before === undefined ? 0 : before.lived + passedMs(before.machine, now);
}
