import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { addressTest, ecsEventSchema, parseIpNetwork, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  createDetectionEngine,
  DEFAULT_INSIDE_NETWORKS,
  loadRules,
  loadRuleTexts,
  OWN_RULES_DIRECTORY,
  type InsideNetworks,
  type Rule,
} from '../src/index.ts';
import { ruleText, sampleEvent } from './sample-event.ts';

const { rules } = await loadRules(OWN_RULES_DIRECTORY);

function textOf(rule: Rule, name: string): string {
  return readFileSync(join(OWN_RULES_DIRECTORY, dirname(rule.file), name), 'utf8');
}

/** Every scalar under a node, with the key it stands under. */
function scalars(node: unknown, key = ''): readonly (readonly [key: string, value: string])[] {
  if (Array.isArray(node)) return node.flatMap((value: unknown) => scalars(value, key));
  if (typeof node === 'object' && node !== null) {
    return Object.entries(node).flatMap(([name, value]) => scalars(value, name));
  }
  return [[key, String(node)]];
}

/** A network, an address, or the start of one as a prefix or a regular expression would have it. */
const LIKE_AN_ADDRESS = /^\^?\(?(?:\d{1,3}(?:\\?\.\d{1,3})*\\?\.|[0-9a-f]{2,4}:[0-9a-f:]*$|[0-9a-f:.]+\/\d{1,3}$)/i;

describe('our own rules', () => {
  it.each(rules.map((rule) => [rule.file, rule] as const))('%s has no addresses of its own', (_file, rule) => {
    const { detection = {} } = parse(textOf(rule, 'rule.yaml')) as { readonly detection?: unknown };
    for (const [key, value] of scalars(detection)) {
      if (key.includes('|cidr')) expect(value, key).toMatch(/^%\w+%$/);
      if (/(?:^|\.)ip(?:\||$)/.test(key)) expect(value, key).not.toMatch(LIKE_AN_ADDRESS);
    }
  });
});

const INSIDE = parsedTests(DEFAULT_INSIDE_NETWORKS);

function parsedTests({ networks }: InsideNetworks): readonly ((address: string) => boolean)[] {
  return networks.map((text) => {
    const parsed = parseIpNetwork(text);
    if (!parsed.ok) throw new TypeError(text);
    return addressTest(parsed.network);
  });
}

/** The nth host of a place that is inside: the real extranet, IPv6, and what an installation configured. */
const PLACES: readonly {
  readonly what: string;
  readonly host: (n: number) => string;
  readonly inside?: InsideNetworks;
}[] = [
  { what: '192.168', host: (n) => `192.168.7.${n}` },
  { what: '172.16', host: (n) => `172.31.9.${n}` },
  { what: 'shared space', host: (n) => `100.100.1.${n}` },
  { what: 'the extranet', host: (n) => `59.202.10.${n}` },
  { what: 'the end of the extranet', host: (n) => `59.255.255.${n}` },
  { what: 'unique local IPv6', host: (n) => `fd12:3456::${n.toString(16)}` },
  { what: 'IPv4-mapped IPv6', host: (n) => `::ffff:10.3.2.${n}` },
  {
    what: 'global IPv6 of its own',
    host: (n) => `2409:8a50:12::${n.toString(16)}`,
    inside: { ...DEFAULT_INSIDE_NETWORKS, networks: ['2409:8a50::/32'] },
  },
];

/** The hits of a rule with every inside address moved elsewhere, each to another. */
function moved(rule: Rule, host: (n: number) => string): readonly EcsEvent[] {
  const hosts = new Map<string, string>();
  return textOf(rule, 'hit.ndjson')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event: Record<string, unknown> = { ...(JSON.parse(line) as Record<string, unknown>) };
      for (const field of ['source.ip', 'destination.ip']) {
        const address = event[field];
        if (typeof address !== 'string' || !INSIDE.some((contains) => contains(address))) continue;
        hosts.set(address, hosts.get(address) ?? host(hosts.size + 1));
        event[field] = hosts.get(address);
      }
      return ecsEventSchema.parse(event);
    });
}

describe.each(PLACES)('hosts of $what', ({ host, inside }) => {
  it('are seen by every rule that asks what is inside', async () => {
    const loaded = (await loadRules(OWN_RULES_DIRECTORY, { inside })).rules;
    const asking = loaded.filter((rule) => textOf(rule, 'rule.yaml').includes('%inside_networks%'));
    expect(asking.length).toBeGreaterThanOrEqual(7);
    const counting = loaded.filter(
      (rule) => rule.kind === 'correlation' && rule.rules.some((name) => asking.some((base) => base.name === name)),
    );
    for (const rule of [...asking, ...counting]) {
      const engine = createDetectionEngine({ rules: loaded });
      const events = moved(rule, host);
      const told = rule.kind === 'correlation' || rule.level !== 'informational';
      const fired = events.flatMap((event) => engine.evaluate(event)).filter(({ ruleId }) => ruleId === rule.id);
      if (told) expect(fired.length, rule.file).toBeGreaterThan(0);
      else for (const event of events) expect(engine.explain(rule.id, event)?.result, rule.file).toBe(true);
    }
  });
});

describe('%inside_networks%', () => {
  const detection = { s: { 'source.ip|expand|cidr': '%inside_networks%' }, condition: 's' };

  it.each([
    ['expand|cidr', '%inside_networks%', true],
    ['cidr|expand', '%inside_networks%', true],
    ['cidr|expand', '%nowhere%', false],
    ['re|expand', '%inside_networks%', false],
    ['cidr|contains', '%inside_networks%', false],
  ])('source.ip|%s: %s loads: %s', (modifiers, value, loads) => {
    const text = ruleText({ s: { [`source.ip|${modifiers}`]: value }, condition: 's' });
    expect(loadRuleTexts([{ file: 'r', text }]).errors).toHaveLength(loads ? 0 : 1);
  });

  it('is what was configured, and nothing else', () => {
    const inside = { networks: ['203.0.113.0/24'], zones: ['x'] };
    const { rules: loaded } = loadRuleTexts([{ file: 'r', text: ruleText(detection) }], { inside });
    const engine = createDetectionEngine({ rules: loaded });
    const fires = (address: string): boolean => engine.evaluate(sampleEvent({ 'source.ip': address })).length > 0;
    expect([fires('203.0.113.9'), fires('10.0.0.1')]).toEqual([true, false]);
  });
});
