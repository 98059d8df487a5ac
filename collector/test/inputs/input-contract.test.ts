import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INPUT_KINDS, type InputKind } from '../../src/inputs/index.ts';
import { inputGiven } from './input-given.ts';
import { spoolFixture } from './spool-fixture.ts';
import { LISTENING_KINDS, startKind, startListening } from './start-kind.ts';
import { until } from './until.ts';

/** What every kind of input does alike: a new one is held to it by its line in all-inputs.ts. */

const COUNT = 40;
const payloads = Array.from({ length: COUNT }, (_, i) => Buffer.from(`record ${i} ${'.'.repeat(40)}`));
const texts = payloads.map(String);

test('every folder with an input.ts is in the list, once', () => {
  const folder = join(import.meta.dirname, '../../src/inputs');
  const found = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'input.ts')));
  expect(INPUT_KINDS.map(({ id }) => id).toSorted()).toEqual(found.toSorted());
});

test('what opens no port tells none, and is off by default', () => {
  for (const kind of INPUT_KINDS) {
    const settings = kind.settings.parse(undefined);
    expect('port' in settings).toBe(kind.transport !== 'none');
    if (kind.transport === 'none') expect(settings.enabled).toBe(false);
  }
});

describe.each(LISTENING_KINDS)('$id', (kind) => {
  test('its section may be absent, and it listens on loopback unless told otherwise', () => {
    expect(kind.settings.parse(undefined).host).toBe('127.0.0.1');
    expect(kind.settings.safeParse({ unknown: 1 }).success).toBe(false);
  });

  test('binds a free port and tells which', async () => {
    const { input, port } = await startListening(kind, await spoolFixture());
    expect(port).toBeGreaterThan(0);
    expect(input.stats()).toMatchObject({ bound: { host: '127.0.0.1', port }, received: 0, shed: 0, truncated: 0 });
  });

  test('a port that is taken is an error of the system', async () => {
    const fixture = await spoolFixture();
    const { port, sender } = await startListening(kind, fixture);
    const second = kind.open(kind.settings.parse({ enabled: true, port, ...sender.settings }), inputGiven(fixture));
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe.each<InputKind>(INPUT_KINDS)('$id', (kind) => {
  test('spools every record under its own name and counts it, for itself and for the sender', async () => {
    const fixture = await spoolFixture();
    const { input, send, payloadOf } = await startKind(kind, fixture);
    await send(payloads);
    expect((await fixture.textsWhen(COUNT)).map(payloadOf)).toEqual(texts);
    expect(new Set(fixture.records().map(({ listener }) => listener))).toEqual(new Set([kind.id]));
    await until(() => input.stats().received === COUNT, 'all are counted');
    expect(input.stats()).toMatchObject({ shed: 0, truncated: 0, waiting: 0 });
    expect(input.stats().kernelDrops ?? 0).toBe(0);
    expect(fixture.health.snapshot()).toMatchObject([{ listener: kind.id, received: COUNT, shed: 0, truncated: 0 }]);
  });

  test('cuts what is too long and counts it', async () => {
    const fixture = await spoolFixture();
    const { input, send, oversized } = await startKind(kind, fixture);
    if (oversized === undefined) return;
    await send([oversized, Buffer.from('short')]);
    await until(() => input.stats().truncated > 0, 'it is counted');
    expect(fixture.health.snapshot()).toMatchObject([{ truncated: input.stats().truncated }]);
    const spooled = await fixture.textsWhen(2);
    for (const text of spooled) expect(text.length).toBeLessThan(oversized.length);
  });

  test('stop hands over what has arrived, and may be called again', async () => {
    const fixture = await spoolFixture();
    const { input, send, payloadOf } = await startKind(kind, fixture);
    await send(payloads);
    // What is fetched is not lost by stopping: it is fetched again.
    if (kind.transport === 'none') await fixture.textsWhen(COUNT);
    await input.stop();
    await input.stop();
    expect((await fixture.textsWhen(COUNT)).map(payloadOf)).toEqual(texts);
    expect(input.stats().received).toBe(COUNT);
  });

  test('refuses, or makes the sender wait, when the spool is full: nothing is lost uncounted', async () => {
    const fixture = await spoolFixture({ maxBytes: 1_500, segmentBytes: 120 });
    const { input, send } = await startKind(kind, fixture);
    const sent = send(payloads);
    await until(() => input.stats().received + input.stats().waiting === COUNT, 'all are accounted for');
    await sent;
    expect(input.stats().shed + input.stats().waiting).toBeGreaterThan(COUNT / 2);
    const taken = (): number => fixture.spool.counts().reduce((sum, { spooled }) => sum + spooled, 0);
    expect(taken()).toBe(input.stats().received - input.stats().shed);
    // What waited comes when there is room.
    while (input.stats().waiting > 0) {
      await fixture.spool.durable();
      await fixture.spool.removeBefore({ segment: Infinity, offset: 0 });
      // With nothing to write neither waits for anything, and who reads a file needs a turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => input.stats().received === COUNT, 'nothing waits');
    const { received, shed } = input.stats();
    expect(taken()).toBe(received - shed);
    expect(fixture.health.snapshot()).toMatchObject([{ received, shed }]);
  });
});
