import { describe, expect, it } from 'vitest';
import { parseEnvelope } from '../src/redis/envelope.ts';
import { PublisherLedger } from '../src/redis/publisher-ledger.ts';

describe('parseEnvelope', () => {
  it.each([
    ['a message', '{"from":"a","seq":1,"message":{"n":1}}', { from: 'a', seq: 1, message: { n: 1 } }],
    ['a count alone', '{"from":"a","seq":7}', { from: 'a', seq: 7 }],
    ['no JSON', '{"from"', undefined],
    ['another shape', '{"from":"a"}', undefined],
    ['a key too many', '{"from":"a","seq":1,"to":"b"}', undefined],
  ])('reads %s', (_, text, expected) => {
    expect(parseEnvelope(text)).toEqual(expected);
  });
});

describe('PublisherLedger', () => {
  it('sees what is missing between two of a publisher, and before a count alone', () => {
    const ledger = new PublisherLedger();
    const missed = [
      { from: 'a', seq: 5, message: 1 },
      { from: 'a', seq: 6, message: 1 },
      { from: 'b', seq: 1, message: 1 },
      { from: 'a', seq: 8, message: 1 },
      { from: 'a', seq: 8 },
      { from: 'a', seq: 9 },
      { from: 'a', seq: 10, message: 1 },
      { from: 'b', seq: 2, message: 1 },
    ].map((envelope) => ledger.missedBefore(envelope));
    expect(missed).toEqual([false, false, false, true, false, true, false, false]);
  });
});
