import { describe, expect, it } from 'vitest';
import { bindRules } from '../src/evidence/bind-rules.ts';
import { ALL_EVIDENCE_RULES, loadCatalogue, NOT_MEASURED } from '../src/index.ts';

const { rules } = loadCatalogue();
const telemetry = rules.filter(({ kind }) => kind === 'telemetry').map(({ id }) => id);
const measured = ALL_EVIDENCE_RULES.map(({ id }) => id);

describe('evidence rules', () => {
  it('every telemetry rule of the catalogue is measured, or says why not, and no other is', () => {
    expect([...measured, ...Object.keys(NOT_MEASURED)].sort()).toEqual([...telemetry].sort());
    for (const reason of Object.values(NOT_MEASURED)) expect(reason).toMatch(/\w/);
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
