import { expect, test } from 'vitest';
import { pollDevice, type DevicePlan } from '../../../src/inputs/snmp-poll/device-poller.ts';
import type { DeviceState } from '../../../src/inputs/snmp-poll/poll-state.ts';
import type { Ask } from '../../../src/snmp/walk-columns.ts';

const PLAN: DevicePlan = {
  ...{ address: '10.1.0.1', name: 'SW-1', version: '2c', interfaces: true, maxInterfaces: 1_024, values: [] },
  ...{ pollEvents: true, mostMs: 60_000 },
};
const NEVER: DeviceState = { memory: undefined, objectId: undefined, awaySince: undefined };

test('a device that answers each question late is left when its time is over, and told once', async () => {
  let clock = 1_700_000_000_000;
  let asked = 0;
  // A table that goes on and on, a row every two seconds.
  const ask: Ask = ({ oids: [oid = ''] }) => {
    clock += 2_000;
    asked++;
    const next = { oid: `${oid.split('.').slice(0, 10).join('.')}.${asked}`, type: 'INTEGER', value: '1' };
    return Promise.resolve({ id: 1, errorStatus: 0, varBinds: [next] });
  };
  const first = await pollDevice(PLAN, NEVER, { ask, now: () => clock });
  expect(first.fault).toBe('slow');
  expect(asked).toBeLessThan(40);
  expect(first.events.map((text) => (JSON.parse(text) as Readonly<Record<string, unknown>>)['event.reason'])).toEqual([
    'slow',
  ]);
  const second = await pollDevice(PLAN, first.state, { ask, now: () => clock });
  expect(second).toMatchObject({ fault: 'slow', events: [], isChanged: false });
});
