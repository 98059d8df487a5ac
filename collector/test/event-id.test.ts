import { expect, test } from 'vitest';
import { eventId } from '../src/event/event-id.ts';

const spoolId = 'a'.repeat(32);

test('ids are 40 hex digits, stable, and differ in every part', () => {
  const ids = [
    eventId({ spoolId, position: { segment: 1, offset: 32 }, index: 0 }),
    eventId({ spoolId, position: { segment: 1, offset: 32 }, index: 1 }),
    eventId({ spoolId, position: { segment: 1, offset: 321 }, index: 0 }),
    eventId({ spoolId, position: { segment: 13, offset: 2 }, index: 0 }),
    eventId({ spoolId: 'b'.repeat(32), position: { segment: 1, offset: 32 }, index: 0 }),
    eventId({ identity: 'abc:1', index: 0 }),
    eventId({ spoolId, position: { segment: 1, offset: 32, frame: 0 }, index: 0 }),
    eventId({ spoolId, position: { segment: 1, offset: 32, frame: 0 }, index: 1 }),
    eventId({ spoolId, position: { segment: 1, offset: 32, frame: 1 }, index: 0 }),
    eventId({ spoolId, position: { segment: 1, offset: 32, frame: 0 }, index: 65_536 }),
    eventId({ spoolId, position: { segment: 1, offset: 33, frame: 0 }, index: 0 }),
    eventId({ spoolId: 'b'.repeat(32), position: { segment: 1, offset: 32, frame: 0 }, index: 0 }),
    eventId({ identity: 'abc:1', index: 1 }),
    eventId({ identity: 'abc:11', index: 0 }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
  // Written down on purpose: a change here would store every event of a spool again.
  expect(ids[0]).toMatchInlineSnapshot(`"4fb5f668f66c2fc0e8a979b41cbe130c8c396139"`);
  expect(ids[6]).toMatchInlineSnapshot(`"310ed3ba32b3e1071b2d0a200204eedf00000000"`);
  expect(ids[7]?.slice(32)).toBe('00000001');
  expect(ids[8]).toBe(`${ids[6]?.slice(0, 32)}00010000`);
  expect(ids[5]).toMatchInlineSnapshot(`"c6787e7ebb0fbeb9eb4ee20e51dafe091af06582"`);
});
