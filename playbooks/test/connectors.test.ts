import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SocError } from '@qiaolou/schema';
import { z } from 'zod';
import {
  ALL_CONNECTORS,
  connectorRegistry,
  connectorSections,
  createConnectors,
  type Connector,
} from '../src/index.ts';
import type { ConnectorKind } from '../src/connectors/connector-kind.ts';
import type { ConnectorCounterpart, OpenCounterpart } from '../src/connectors/counterpart.ts';

const kinds: readonly ConnectorKind[] = ALL_CONNECTORS;
const folder = new URL('../src/connectors/', import.meta.url);
const context = (letter: string) => ({ idempotencyKey: letter.repeat(64), signal: new AbortController().signal });

async function counterpartOf(kind: ConnectorKind): Promise<ConnectorCounterpart> {
  return ((await import(new URL(`${kind.id}/counterpart.ts`, folder).href)) as { counterpart: ConnectorCounterpart })
    .counterpart;
}

test('every folder with a connector is in the list, under a name and a section of its own', () => {
  const folders = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/connector.ts`, folder)));
  expect(kinds.map(({ id }) => id).sort()).toEqual(folders);
  expect(new Set(kinds.map(({ section }) => section)).size).toBe(kinds.length);
  for (const { id } of kinds) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('the sections of the configuration have a default for every key, and keep out what they do not know', () => {
  const schema = z.strictObject(connectorSections()).prefault({});
  const settings = schema.parse({});
  expect(Object.keys(settings).sort()).toEqual(kinds.map(({ section }) => section).sort());
  for (const kind of kinds)
    expect(settings[kind.section as keyof typeof settings]).toEqual(kind.settings.parse(undefined));
  // Of the released ones, what an operator has who sets nothing.
  expect(settings).toMatchObject({ nftables: { enabled: false, neverBlock: [] }, httpApi: { allowedHosts: [] } });
  expect(createConnectors(settings, { programPrefix: [] }).map(({ id }) => id)).toEqual(kinds.map(({ id }) => id));
  for (const section of Object.keys(settings))
    expect(schema.safeParse({ [section]: { surprise: 1 } }).success).toBe(false);
});

test('two connectors of one name are refused', () => {
  const settings = z.strictObject(connectorSections()).prefault({}).parse({});
  const connectors = createConnectors(settings, { programPrefix: [] });
  expect(() => connectorRegistry([...connectors, ...connectors])).toThrow(RangeError);
});

describe.each(kinds.map((kind) => [kind.id, kind] as const))('connector %s', (id, kind) => {
  let connector: Connector;
  let there: OpenCounterpart<unknown, unknown>;
  const args = kind.args.parse(kind.sample);

  beforeAll(async () => {
    const counterpart = await counterpartOf(kind);
    // A world that is not there: whoever touches it in a plan is found out.
    connector = kind.create(counterpart.away.settings, counterpart.away.given);
    there = await counterpart.open();
  });
  afterAll(async () => {
    if (there.kind === 'open') await there.close();
  });

  test('is what its kind says', () => {
    expect({ id: connector.id, danger: connector.danger }).toEqual({ id, danger: kind.danger });
    expect(connector.args).toBe(kind.args);
  });

  test('plans without touching anything', async () => {
    const plan = await connector.plan(args, context('a'));
    expect(plan.summary).not.toBe('');
    expect(plan.summaryEn).toMatch(/^[^\p{Script=Han}]+$/u);
    expect(plan.steps.length).toBeGreaterThan(0);
  });

  test('fails with a coded error when the outside world is away', async () => {
    await expect(connector.apply(args, context('a'))).rejects.toBeInstanceOf(SocError);
  });

  test('refuses unknown arguments', () => {
    expect(kind.args.safeParse({ ...(kind.sample as object), surprise: 1 }).success).toBe(false);
    expect(kind.args.safeParse('text').success).toBe(false);
  });

  test('can be taken back if it ends by itself', () => {
    const seconds = connector.undoAfterSeconds?.(args) ?? null;
    if (seconds !== null || connector.danger === 'reversible') expect('undo' in connector).toBe(true);
  });

  test('acts on its counterpart, sees it afterwards, and takes it back', async ({ skip }) => {
    if (there.kind === 'refused') return skip(there.reason);
    const here = kind.create(there.settings, there.given);
    expect(await here.check(there.args, context('b'))).not.toBe('present');
    await here.apply(there.args, context('b'));
    expect(await here.verify(there.args, context('b'))).toBe(true);
    if (here.undo === undefined) return;
    expect(await here.check(there.args, context('b'))).toBe('present');
    await here.undo(there.args, context('b'));
    expect(await here.verify(there.args, context('b'))).toBe(false);
    // Done already is success.
    await here.undo(there.args, context('b'));
  });
});
