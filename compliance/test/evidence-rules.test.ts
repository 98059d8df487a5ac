import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_EVIDENCE_RULES, bindRules, checkRegistered, loadCatalogue, NOT_MEASURED } from '../src/index.ts';

const { rules } = loadCatalogue();
const telemetry = rules.filter(({ kind }) => kind === 'telemetry').map(({ id }) => id);
const measured = ALL_EVIDENCE_RULES.map(({ id }) => id);

describe('evidence rules', () => {
  it('every telemetry rule of the catalogue is measured, or says why not, and no other is', () => {
    expect([...measured, ...Object.keys(NOT_MEASURED)].sort()).toEqual([...telemetry].sort());
    for (const reason of Object.values(NOT_MEASURED)) expect(reason).toMatch(/\w/);
  });

  it('every file of a rule is registered', async () => {
    const files = globSync(join(import.meta.dirname, '../src/evidence/ev-*.ts'));
    const modules = (await Promise.all(files.map((file) => import(file)))) as readonly object[];
    expect(files.length).toBeGreaterThan(0);
    expect(new Set(modules.flatMap((one) => Object.values(one) as unknown[]))).toEqual(new Set(ALL_EVIDENCE_RULES));
  });

  it.each<[string, readonly { id: string }[], Readonly<Record<string, string>>, object]>([
    ['misspelt', [{ id: 'EV-LOG-RETENTON' }], NOT_MEASURED, { unknownRule: 'EV-LOG-RETENTON' }],
    ['of another kind', [...ALL_EVIDENCE_RULES, { id: 'EV-DOC' }], NOT_MEASURED, { unknownRule: 'EV-DOC' }],
    ['registered twice', [...ALL_EVIDENCE_RULES, ...ALL_EVIDENCE_RULES], NOT_MEASURED, { duplicate: measured[0] }],
    ['measured and not', [...ALL_EVIDENCE_RULES, { id: 'EV-TLS' }], NOT_MEASURED, { duplicate: 'EV-TLS' }],
    ['not registered', ALL_EVIDENCE_RULES.slice(1), NOT_MEASURED, { rule: measured[0], registered: false }],
    ['without a reason', ALL_EVIDENCE_RULES, {}, { registered: false }],
    ['a reason misspelt', ALL_EVIDENCE_RULES, { ...NOT_MEASURED, 'EV-TSL': 'x' }, { unknownRule: 'EV-TSL' }],
  ])('a rule that is %s is refused at the start, by name', (_name, registered, reasons, details) => {
    expect(() => {
      checkRegistered(registered, rules, reasons);
    }).toThrow(
      expect.objectContaining({
        code: 'compliance.catalogueInvalid',
        details: expect.objectContaining(details) as object,
      }),
    );
  });

  it.each(ALL_EVIDENCE_RULES)('$id decides by numbers of the catalogue', (rule) => {
    const row = rules.find(({ id }) => id === rule.id);
    expect(row?.thresholds).toBeDefined();
    expect(() => rule.bind(row?.thresholds)).not.toThrow();
    expect(() => rule.bind({})).toThrow();
  });

  it.each(ALL_EVIDENCE_RULES)('$id judges the edges of its verdicts, and passes nothing it has no data for', (rule) => {
    const edges = rule.edges(rules.find(({ id }) => id === rule.id)?.thresholds);
    expect(edges.map(({ that, judged }) => [that, judged])).toEqual(edges.map(({ that, verdict }) => [that, verdict]));
    const verdicts = edges.map(({ verdict }) => verdict);
    expect(verdicts).toEqual(expect.arrayContaining(['untested', 'fail']));
  });

  it('a catalogue without its numbers is refused by name', () => {
    const bare = rules.map(({ thresholds: _thresholds, ...row }) => row);
    expect(() => bindRules(ALL_EVIDENCE_RULES, bare)).toThrow(
      expect.objectContaining({
        code: 'compliance.catalogueInvalid',
        details: expect.objectContaining({ rule: measured[0] }) as object,
      }),
    );
    expect(() => bindRules(ALL_EVIDENCE_RULES, [])).toThrow(
      expect.objectContaining({ code: 'compliance.catalogueInvalid' }),
    );
  });
});
