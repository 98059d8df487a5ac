import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WholeEvent, type EcsEvent } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { correlationJudge } from '../src/correlate/judge.ts';
import { createDetectionEngine, loadRuleTexts, type DetectionRule } from '../src/index.ts';
import { FieldSlots, KEYWORD_SLOT } from '../src/sigma/compile/field-slots.ts';
import { necessaryGates } from '../src/sigma/compile/gate.ts';
import { programOf } from '../src/sigma/compile/program.ts';
import { HeldRules } from '../src/sigma/held-rules.ts';
import { sigmaJudge } from '../src/sigma/judge.ts';
import { EventView } from '../src/sigma/match/event-view.ts';
import { GateIndex } from '../src/sigma/match/gate-index.ts';
import { referencesAmong } from '../src/sigma/rule-references.ts';
import { sampleEvent } from './sample-event.ts';

const RULES = `title: fail
id: fail
name: fail
level: low
logsource: {category: webserver}
detection: {s: {x.kind: fail}, condition: s}
---
title: many
id: many
correlation: {type: event_count, rules: fail, group-by: [source.ip], timespan: 5m, condition: {gte: 3}, generate: true}
---
title: several names
id: names
correlation: {type: value_count, rules: fail, group-by: [source.ip], timespan: 5m, condition: {gte: 1000000, field: user.name}}
---
title: by name
id: by-name
correlation: {type: event_count, rules: fail, group-by: [user.name], timespan: 5m, condition: {gte: 1000000}}
`;
const { rules } = loadRuleTexts([{ file: 'r', text: RULES }]);

const failure = (n: number, fields = {}): EcsEvent =>
  sampleEvent({ 'x.kind': 'fail', 'source.ip': '198.51.100.7', ...fields }, n, n);

class CountedRules extends HeldRules {
  explained = 0;
  override explain(ruleId: string, event: EcsEvent): ReturnType<HeldRules['explain']> {
    this.explained++;
    return super.explain(ruleId, event);
  }
}

describe('explanations', () => {
  it.each([
    ['single events', sigmaJudge],
    ['correlations', correlationJudge],
  ] as const)('of %s are built for matches that are read, once each, and for no other', (_what, kind) => {
    const held = new CountedRules(rules);
    const judge = kind.open({ references: referencesAmong(rules), held }, undefined);
    const matches = Array.from({ length: 200 }, (_, n) => judge.evaluate(new WholeEvent(failure(n)))).flat();
    matches.push(...(judge.settle?.() ?? []));
    expect(matches.length).toBeGreaterThan(0);
    expect(held.explained).toBe(0);
    for (const match of matches) expect(structuredClone(match).explain).toEqual(match.explain);
    expect(held.explained).toBe(matches.length);
  });
});

class CountedView extends EventView {
  searched = 0;
  takenApart = 0;
  override wholeText(): string {
    this.searched++;
    return super.wholeText();
  }
  override textsOf(slot: number): readonly string[] | undefined {
    if (slot === KEYWORD_SLOT) this.takenApart++;
    return super.textsOf(slot);
  }
}

describe('rules of keywords', () => {
  const keywordRules = Array.from({ length: 60 }, (_, n) => ({
    file: `k${n}`,
    text: JSON.stringify({
      title: 't',
      id: `k${n}`,
      logsource: { category: 'webserver' },
      detection: { k: [`keyword-${n}`, `another-${n}`].slice(0, n < 40 ? 2 : 1), condition: 'k' },
    }),
  }));

  function candidatesOf(events: readonly EcsEvent[]): { readonly view: CountedView; readonly found: number } {
    const slots = new FieldSlots();
    const loaded = loadRuleTexts(keywordRules).rules.filter((rule): rule is DetectionRule => rule.kind === 'detection');
    expect(loaded).toHaveLength(keywordRules.length);
    const index = new GateIndex(
      loaded.map((rule, at) => ({ rule: at, gates: necessaryGates(programOf(rule, slots)) })),
    );
    const view = new CountedView(slots);
    let found = 0;
    for (const event of events) {
      view.load(new WholeEvent(event));
      index.candidates(view, () => found++);
    }
    return { view, found };
  }

  const ordinary = Array.from({ length: 100 }, (_, n) =>
    failure(n, { message: `ordinary ${n}`, 'url.path': `/${n}`, 'user.name': ['a', 'b'] }),
  );

  it('look through an event once, however many they are, and take apart none that has none of their words', () => {
    const { view, found } = candidatesOf(ordinary);
    expect({ searched: view.searched, takenApart: view.takenApart, found }).toEqual({
      searched: ordinary.length,
      takenApart: 0,
      found: 0,
    });
  });

  it('take apart those that have one', () => {
    const { view, found } = candidatesOf([...ordinary, failure(1, { message: 'A KEYWORD-3' })]);
    expect(found).toBeGreaterThan(0);
    expect(view.takenApart).toBeGreaterThan(0);
  });
});

// Sizes are what senders choose, up to 32 KiB a field: what is kept of each must not be.
describe('what is kept of values', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldMegabytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const LONG = 'x'.repeat(30_000);

  it.each<readonly [what: string, fields: (n: number) => Readonly<Record<string, string>>]>([
    ['counted and grouped by', (n) => ({ 'user.name': `${LONG}${n}` })],
    ['data sets', (n) => ({ 'event.dataset': `${LONG}${n}` })],
    ['vendors', (n) => ({ 'observer.vendor': `${LONG}${n}` })],
    ['channels', (n) => ({ 'winlog.channel': `${LONG}${n}` })],
    ['event ids', (n) => ({ 'winlog.channel': 'Security', 'event.code': `${LONG}${n}` })],
  ])('%s does not grow with them', (_what, fields) => {
    const engine = createDetectionEngine({ rules });
    engine.evaluate(failure(0, fields(0)));
    const before = heldMegabytes();
    // A flat text of its own for each, as from the wire.
    for (let n = 1; n <= 300; n++) engine.evaluate(structuredClone(failure(n, fields(n))));
    engine.settle();
    expect(heldMegabytes() - before).toBeLessThan(4);
    expect(engine.ruleCount).toBe(4);
  });
});
