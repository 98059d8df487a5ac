import type { ComplianceItem, ComplianceSummary } from '@qiaolou/schema';
import type { Language } from '../../base/preferences.ts';
import { toCsv } from '../../ui/csv.ts';
import type { ComplianceTexts } from './messages.ts';

/** The clauses that are listed as CSV, each with the standard, the level in force and when it was measured. */
export function itemsCsv(
  rows: readonly ComplianceItem[],
  { standard, level, measuredAt }: Pick<ComplianceSummary, 'standard' | 'level' | 'measuredAt'>,
  { compliance: c }: ComplianceTexts,
  language: Language,
): string {
  const en = language === 'en';
  const head = [c.standard, c.level.label, c.classes, c.column.clause, c.column.control, c.column.requirement];
  return toCsv(
    [...head, c.column.verdict, c.column.evidence, c.measured],
    rows.map((row) => [
      standard,
      level,
      en ? row.classEn : row.classZh,
      row.clause,
      en ? row.controlPointEn : row.controlPoint,
      en ? row.requirementEn : row.requirementZh,
      c.verdict[row.verdict],
      row.evidenceRules.join(' '),
      measuredAt,
    ]),
  );
}
