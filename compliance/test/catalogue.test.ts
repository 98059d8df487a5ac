import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE_DIRECTORY, generalItems, itemVerdict, loadCatalogue } from '../src/index.ts';

const catalogue = loadCatalogue();
const ITEM = 'L3-8.1.5.4-d';
const RULE = 'EV-LOG-RETENTION';

/** What a test spoils of the shipped files. */
interface CatalogueFiles {
  readonly rules: { readonly id: string; readonly items: string[] }[];
  readonly item: { readonly id: string; readonly evidence_rules: string[] };
  readonly rule: { readonly id: string; readonly items: string[] };
}

describe('MLPS catalogue', () => {
  it('has 135 general items at level 2 and 211 at level 3', () => {
    expect(generalItems(catalogue, 2)).toHaveLength(135);
    expect(generalItems(catalogue, 3)).toHaveLength(211);
  });

  it('has the clause counts of level 3 by class', () => {
    const counts: Record<string, number> = {};
    for (const item of generalItems(catalogue, 3)) counts[item.class_code] = (counts[item.class_code] ?? 0) + 1;
    expect(counts).toEqual({ PES: 22, CNS: 8, ABS: 20, CES: 34, SMC: 12, PSS: 7, ORS: 14, HRS: 12, CMS: 34, MMS: 48 });
  });

  it('has the clause on log retention', () => {
    const item = catalogue.items.find(({ id }) => id === 'L3-8.1.5.4-d');
    expect(item?.refs['L3']).toBe('8.1.5.4 d)');
    expect(item?.evidence_rules).toContain('EV-LOG-RETENTION');
  });

  // GB/T 22239-2019: a control point of one item has no letters; of several, they are a), b), c) …
  it.each(['L2', 'L3'] as const)('letters the items of every control point of %s, and a single item not', (level) => {
    const letters = new Map<string, (string | undefined)[]>();
    for (const { id, scope, refs } of catalogue.items) {
      const clause = refs[level];
      if (clause === undefined) continue;
      const [, number = id, letter] = /^(\d+(?:\.\d+){3})(?: ([a-z])\))?$/.exec(clause) ?? [];
      letters.set(`${scope} ${number}`, [...(letters.get(`${scope} ${number}`) ?? []), letter]);
    }
    expect(letters.size).toBeGreaterThan(60);
    const expected = [...letters].map(([point, { length }]) => [
      point,
      length === 1 ? [undefined] : Array.from({ length }, (_, index) => String.fromCharCode(97 + index)),
    ]);
    expect([...letters].map(([point, found]) => [point, found.toSorted()])).toEqual(expected);
  });

  it.each<[string, (files: CatalogueFiles) => void, object]>([
    ['a rule that is not there', ({ item }) => item.evidence_rules.push('EV-LOG-RETENTON'), { item: ITEM }],
    ['an item that is not there', ({ rule }) => rule.items.push('L3-8.1.5.4-x'), { unknownItem: 'L3-8.1.5.4-x' }],
    ['an item that its rule does not name', ({ item }) => item.evidence_rules.push('EV-DOC'), { lacksItem: ITEM }],
    ['a rule that its item does not name', ({ rule }) => rule.items.push('L3-8.1.1.1-a'), { lacksRule: RULE }],
    ['an id twice', ({ rules, rule }) => rules.push(rule), { duplicate: RULE }],
  ])('refuses %s, by name', (_name, spoil, details) => {
    const read = <T>(file: string) => JSON.parse(readFileSync(join(CATALOGUE_DIRECTORY, file), 'utf8')) as T[];
    const items = read<CatalogueFiles['item']>('mlps-catalogue.json');
    const rules = read<CatalogueFiles['rule']>('mlps-evidence-rules.json');
    const [item, rule] = [items.find(({ id }) => id === ITEM), rules.find(({ id }) => id === RULE)];
    if (item === undefined || rule === undefined) throw new Error('the catalogue changed');
    spoil({ rules, item, rule });
    const directory = mkdtempSync(join(tmpdir(), 'qiaolou-mlps-'));
    try {
      writeFileSync(join(directory, 'mlps-catalogue.json'), JSON.stringify(items));
      writeFileSync(join(directory, 'mlps-evidence-rules.json'), JSON.stringify(rules));
      expect(() => loadCatalogue(directory)).toThrow(
        expect.objectContaining({
          code: 'compliance.catalogueInvalid',
          details: expect.objectContaining(details) as object,
        }),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('refuses a broken catalogue by name', () => {
    const directory = mkdtempSync(join(tmpdir(), 'qiaolou-mlps-'));
    writeFileSync(join(directory, 'mlps-catalogue.json'), '[{"id": 7}]');
    writeFileSync(join(directory, 'mlps-evidence-rules.json'), '[]');
    expect(() => loadCatalogue(directory)).toThrow(expect.objectContaining({ code: 'compliance.catalogueInvalid' }));
    rmSync(directory, { recursive: true });
  });
});

describe('itemVerdict', () => {
  const retention = catalogue.items.find(({ id }) => id === 'L3-8.1.5.4-d');
  const verdict = (coverage: 'pass' | 'fail' | 'partial' | undefined, kept: 'pass' | 'untested'): string | undefined =>
    retention &&
    itemVerdict(
      retention,
      new Map([['EV-LOG-RETENTION', kept] as const, ...(coverage ? [['EV-LOG-COVERAGE', coverage] as const] : [])]),
    );

  it('passes only when every rule of a fully automatic item passed', () => {
    expect(verdict('pass', 'pass')).toBe('pass');
    expect(verdict(undefined, 'pass')).toBe('untested');
    expect(verdict('pass', 'untested')).toBe('untested');
    expect(verdict('partial', 'pass')).toBe('partial');
    expect(verdict('fail', 'pass')).toBe('fail');
  });

  it('leaves items without evidence to a person', () => {
    const manual = catalogue.items.find(
      ({ evidence_rules, automation }) => evidence_rules.length === 0 || automation === 'none',
    );
    expect(manual && itemVerdict(manual, new Map())).toBe('manual');
  });
});
