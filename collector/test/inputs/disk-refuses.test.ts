import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { http as httpKind } from '../../src/inputs/http/input.ts';
import { INPUT_KINDS, type InputKind } from '../../src/inputs/index.ts';
import { KEY } from './input-given.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
import { startKind, startListening } from './start-kind.ts';
import { until } from './until.ts';

/** What every input does when the disk under the spool refuses: nobody is left without an answer, nothing lost uncounted. */

const COUNT = 40;
const payloads = Array.from({ length: COUNT }, (_, i) => Buffer.from(`record ${i} ${'.'.repeat(40)}`));

/** A spool whose disk can be told to refuse: a segment is full with a few records, and the next cannot be made. */
async function fixtureOnBadDisk() {
  const conditions: (string | undefined)[] = [];
  const fixture = await spoolFixture({
    ...{ segmentBytes: 300, maxBufferedBytes: 1_000, retryMs: 1 },
    onCondition: (error) => conditions.push(error?.code),
  });
  const aside = `${fixture.dir}-aside`;
  let refusing = false;
  const turn = (): void => {
    renameSync(...(refusing ? ([aside, fixture.dir] as const) : ([fixture.dir, aside] as const)));
    refusing = !refusing;
  };
  // The spool is closed after this.
  afterTest(() => {
    if (refusing) turn();
  });
  return { fixture, conditions, turn };
}

/** Beside the spool, whose folder goes away. */
function stateDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'state-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.each<InputKind>(INPUT_KINDS)('$id', (kind) => {
  test('waits, sheds or refuses, counts it, and goes on by itself when the disk does', async () => {
    const { fixture, conditions, turn } = await fixtureOnBadDisk();
    const { input, send, payloadOf } = await startKind(kind, fixture, { stateDirectory: stateDirectory() });
    turn();
    await send(payloads);
    await until(() => {
      const { received, waiting } = input.stats();
      return received + waiting === COUNT;
    }, 'all are accounted for');
    await until(() => conditions.includes('collector.spoolWriteFailed'), 'the disk is known to refuse');

    turn();
    await until(() => conditions.at(-1) === undefined && input.stats().waiting === 0, 'it goes on');
    await fixture.spool.durable();
    const { received, shed } = input.stats();
    expect(received).toBe(COUNT);
    expect(fixture.texts()).toHaveLength(COUNT - shed);
    const counts = fixture.spool.counts();
    const sum = (of: 'received' | 'spooled' | 'shed'): number => counts.reduce((all, one) => all + one[of], 0);
    expect({ received: sum('received'), spooled: sum('spooled'), shed: sum('shed') }).toEqual({
      ...{ received: sum('spooled') + sum('shed'), spooled: fixture.texts().length, shed },
    });
    if (kind.transport !== 'udp') expect(shed).toBe(0);
    await send([Buffer.from('after')]);
    expect((await fixture.textsWhen(COUNT - shed + 1)).map(payloadOf)).toContain('after');
  });
});

test('an HTTP sender is answered 503 with Retry-After when the disk fails under its lines, and at once while it does', async () => {
  const { fixture, conditions, turn } = await fixtureOnBadDisk();
  const { port } = await startListening(httpKind, fixture);
  const post = async (body: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/ingest/v1`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { code } = (await response.json()) as { code?: string };
    return [response.status, response.headers.get('retry-after'), code];
  };
  turn();
  const REFUSED = [503, '5', 'collector.spoolWriteFailed'];
  const taken = ['a', 'b', 'c'].map((letter) => letter.repeat(200));
  expect(await post(taken.join('\n'))).toEqual(REFUSED);
  expect(await post('not taken')).toEqual(REFUSED);
  turn();
  await until(() => conditions.at(-1) === undefined, 'the disk works');
  expect(await post('after')).toEqual([202, null, undefined]);
  expect(fixture.texts()).toEqual([...taken, 'after']);
});
