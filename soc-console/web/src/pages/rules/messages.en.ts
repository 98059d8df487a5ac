import type { RuleMessages } from './messages.zh-cn.ts';

/** Texts of the detection rules in English; the type makes them complete. */
export const messages: RuleMessages = {
  rules: {
    title: 'Detection rules',
    filterPlaceholder: 'Title, id, technique',
    column: {
      title: 'Rule',
      level: 'Level',
      techniques: 'ATT&CK',
      tactics: 'Tactics',
      status: 'Maturity',
      enabled: 'State',
      hits: 'Alerts',
      falsePositives: 'False',
      lastHit: 'Last alert',
    },
    status: {
      stable: 'stable',
      test: 'test',
      experimental: 'experimental',
      deprecated: 'deprecated',
      unsupported: 'unsupported',
    },
    enabled: 'Enabled',
    disabled: 'Disabled',
    empty: 'No rule matches',
    yaml: 'Rule text',
    description: 'Description',
    groups: 'Alert groups',
    openAlerts: 'See its alerts',
    never: 'never',
    detail: 'Rule details',
  },
};
