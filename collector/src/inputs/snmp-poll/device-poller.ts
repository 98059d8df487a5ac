import { SnmpFault } from '../../snmp/snmp-fault.ts';
import type { Ask } from '../../snmp/walk-columns.ts';
import { compareReadings, memoryOf } from './compare-readings.ts';
import { readDevice, type ReadingPlan } from './device-reading.ts';
import { awayEvent, changeEvent, pollEvent, type EventOf } from './poll-event.ts';
import type { DeviceState } from './poll-state.ts';

/** What is polled, and how. */
export interface DevicePlan extends ReadingPlan {
  readonly address: string;
  readonly name: string | undefined;
  readonly version: '2c' | '3';
  readonly pollEvents: boolean;
  /** Longest that a poll may take, ms: a device that answers slowly keeps its turn from others. */
  readonly mostMs: number;
}

/** What a poll came to. */
export interface PollOutcome {
  readonly state: DeviceState;
  /** Events in JSON, in order. */
  readonly events: readonly string[];
  /** There is something in the state that a restart must know. */
  readonly isChanged: boolean;
  /** Why it could not be read; undefined: it was. */
  readonly fault: string | undefined;
}

/**
 * Polls a device once. Who does not answer is told once, and once when it answers again, with what changed meanwhile. Rejects with
 * nothing a device can do.
 */
export async function pollDevice(
  plan: DevicePlan,
  before: DeviceState,
  { ask, now }: { readonly ask: Ask; readonly now: () => number },
): Promise<PollOutcome> {
  const of = (at: number, objectId = before.objectId, told = before.memory?.name): EventOf => ({
    ...{ address: plan.address, version: plan.version, name: plan.name ?? told, objectId, at },
  });
  const begun = now();
  const inTime: Ask = (request) => {
    if (now() - begun > plan.mostMs) throw new SnmpFault('slow');
    return ask(request);
  };
  try {
    const reading = await readDevice(inTime, plan);
    const at = now();
    const memory = memoryOf(before.memory, reading, at);
    const whose = of(at, reading.objectId, memory.name);
    const comparison = compareReadings(before.memory, reading, at);
    const back = before.awaySince === undefined ? [] : [awayEvent(whose, '', Math.max(0, at - before.awaySince))];
    const changes = comparison.changes.map((change) => changeEvent(whose, change));
    const sums = plan.pollEvents ? [pollEvent(whose, reading, comparison)] : [];
    const state = { memory, objectId: reading.objectId, awaySince: undefined };
    const isChanged = before.memory === undefined || back.length > 0 || changes.length > 0;
    return { state, events: [...back, ...changes, ...sums], isChanged, fault: undefined };
  } catch (error) {
    if (!(error instanceof SnmpFault)) throw error;
    const at = now();
    const { because } = error;
    if (before.awaySince !== undefined) return { state: before, events: [], isChanged: false, fault: because };
    const state = { ...before, awaySince: at };
    return { state, events: [awayEvent(of(at), because, undefined)], isChanged: true, fault: because };
  }
}
