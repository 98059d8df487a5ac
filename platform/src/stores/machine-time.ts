import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MachineTime } from '@qiaolou/event-store/custody';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * How long this machine has been up, by a clock that nobody sets. Where the start of the machine has no name (not Linux) that of
 * the process counts instead: what passed between two processes is then not believed.
 *
 * @param shared Other machines write to the same chain.
 */
export function machineTimer(shared = false): () => MachineTime {
  const facts = shared ? { shared: true as const } : {};
  const boot = bootId();
  if (boot !== undefined) return () => ({ boot, upMs: Number(process.hrtime.bigint() / 1_000_000n), ...facts });
  const life = randomUUID();
  const started = performance.now();
  return () => ({ boot: life, upMs: Math.floor(performance.now() - started), ...facts });
}

function bootId(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    // A container may hide it.
    return undefined;
  }
}
