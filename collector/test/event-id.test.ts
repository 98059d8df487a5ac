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
    eventId({ identity: 'abc:1', index: 1 }),
    eventId({ identity: 'abc:11', index: 0 }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
  // Written down on purpose: a change here would store every event of a spool again.
  expect(ids[0]).toMatchInlineSnapshot(`"4fb5f668f66c2fc0e8a979b41cbe130c8c396139"`);
  expect(ids[5]).toMatchInlineSnapshot(`"c6787e7ebb0fbeb9eb4ee20e51dafe091af06582"`);
});
