import { describe, expect, test } from 'vitest';
import { SocError } from '@qiaolou/schema';
import { connectorRegistry, standardConnectors } from '../src/index.ts';

/** Arguments each connector must accept; a new connector needs a row. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  'nftables-block-address': { address: '203.0.113.7', ttlSeconds: 60 },
  'http-api': { method: 'POST', url: 'http://127.0.0.1:9/x', headers: {}, body: null },
};

const connectors = standardConnectors({
  // A program that is not there: whoever touches the outside world in a plan is found out.
  nftables: { command: ['/nonexistent/nft'], enforce: true, ownNetworks: [] },
  httpApi: { allowedHosts: ['127.0.0.1:9'], timeoutMs: 1_000 },
});
const context = { idempotencyKey: 'a'.repeat(64), signal: new AbortController().signal };

describe.each(connectors.map((connector) => [connector.id, connector] as const))('connector %s', (id, connector) => {
  const args = connector.args.parse(SAMPLES[id]);

  test('has a name of its own and a sample in this test', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(connectorRegistry(connectors).get(id)).toBe(connector);
    expect(SAMPLES[id]).toBeDefined();
  });

  test('plans without touching anything', async () => {
    const plan = await connector.plan(args, context);
    expect(plan.summary).not.toBe('');
    expect(plan.steps.length).toBeGreaterThan(0);
  });

  test('fails with a coded error when the outside world is away', async () => {
    await expect(connector.apply(args, context)).rejects.toBeInstanceOf(SocError);
  });

  test('refuses unknown arguments', () => {
    expect(connector.args.safeParse({ ...(SAMPLES[id] as object), surprise: 1 }).success).toBe(false);
    expect(connector.args.safeParse('text').success).toBe(false);
  });

  test('can be taken back if it ends by itself', () => {
    const seconds = connector.undoAfterSeconds?.(args) ?? null;
    if (seconds !== null || connector.danger === 'reversible') expect('undo' in connector).toBe(true);
  });
});

test('two connectors of one name are refused', () => {
  expect(() => connectorRegistry([...connectors, ...connectors])).toThrow(RangeError);
});
