import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generalItems, itemVerdict, loadCatalogue } from '../src/index.ts';

const catalogue = loadCatalogue();

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
