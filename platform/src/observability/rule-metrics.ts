import type { RuleStats } from '@qiaolou/detection-rules';
import { Gauge, type Registry } from 'prom-client';
import type { RulesReport } from '../pipeline/pipeline-messages.ts';

/** What each correlation could keep and what it lost, by figure of its stats. */
const CORRELATION_FIGURES = {
  groups: 'Groups a correlation keeps in memory',
  evictedGroups: 'Groups a correlation dropped before their time, since the start',
  refusedGroups: 'Groups a correlation had no room for, since the start',
  droppedEvents: 'Events a correlation dropped within its groups, since the start',
  ungrouped: 'Events without the fields a correlation groups or counts by, since the start',
} as const satisfies Partial<Record<keyof RuleStats, string>>;

type CorrelationFigure = keyof typeof CORRELATION_FIGURES;

/** Takes over what the judges report; without a report its figures have no value, for an old one would look fresh. */
export type SetRules = (report: RulesReport | undefined) => void;

/** Makes the metrics of rules. */
export function ruleMetrics(registers: Registry[]): SetRules {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const missing = gauge('qiaolou_rule_figures_missing', '1: the judges did not answer in time');
  const disabled = gauge('qiaolou_rules_disabled', 'Detection rules that are switched off');
  const cut = gauge('qiaolou_rule_values_cut', 'Values too long for regular expressions, cut since the start');
  const correlation = Object.entries(CORRELATION_FIGURES).map(
    ([figure, help]) =>
      [figure as CorrelationFigure, gauge(`qiaolou_correlation_${snakeCase(figure)}`, help, ['rule'])] as const,
  );
  return (report) => {
    missing.set(report === undefined ? 1 : 0);
    for (const [, one] of correlation) one.reset();
    if (report === undefined) {
      disabled.remove();
      cut.remove();
      return;
    }
    disabled.set(report.rules.filter(({ enabled }) => !enabled).length);
    cut.set(report.truncatedValues);
    for (const stats of report.rules)
      for (const [figure, one] of correlation) {
        const value = stats[figure];
        if (value !== undefined) one.set({ rule: stats.ruleId }, value);
      }
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
