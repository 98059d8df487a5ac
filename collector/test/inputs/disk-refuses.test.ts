import { renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { INPUT_KINDS, type InputKind } from '../../src/inputs/index.ts';
import { KEY, inputGiven } from './input-given.ts';
import type { TestSender } from './senders/sender.ts';
import { afterTest, spoolFixture } from './spool-fixture.ts';
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

describe.each<InputKind>(INPUT_KINDS)('$id', (kind) => {
  test('waits, sheds or refuses, counts it, and goes on by itself when the disk does', async () => {
    const { fixture, conditions, turn } = await fixtureOnBadDisk();
    const { sender } = (await import(`./senders/${kind.id}.ts`)) as { sender: TestSender };
    const input = kind.open(kind.settings.parse({ enabled: true, port: 0, ...sender.settings }), inputGiven(fixture));
    const { port } = await input.start();
    afterTest(() => input.stop());
    turn();
    await sender.send(port, payloads);
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
    if (kind.transport === 'tcp') expect(shed).toBe(0);
    await sender.send(port, [Buffer.from('after')]);
    expect(await fixture.textsWhen(COUNT - shed + 1)).toContain('after');
  });
});

test('an HTTP sender is answered 503 with Retry-After when the disk fails under its lines, and at once while it does', async () => {
  const { fixture, conditions, turn } = await fixtureOnBadDisk();
  const http = INPUT_KINDS.find(({ id }) => id === 'http') as InputKind;
  const input = http.open(http.settings.parse({ enabled: true, port: 0 }), inputGiven(fixture));
  const { port } = await input.start();
  afterTest(() => input.stop());
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
