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
    leftOut: (n) => `Rules left out because they are wrong: ${n}. They judge nothing and raise no alert`,
    yaml: 'Rule text',
    description: 'Description',
    groups: 'Alert groups',
    openAlerts: 'See its alerts',
    never: 'never',
    detail: 'Rule details',
    enable: 'Switch the rule on',
    disable: 'Switch the rule off',
    enableMeans: 'Takes effect within seconds, for events that arrive from then on.',
    disableMeans:
      'Takes effect within seconds: it alerts no more and counts no more for correlations that build on it.',
    switchReason: 'Reason (goes into the audit trail)',
    disabledByConfiguration:
      'Switched off by detection.disabledRules of the configuration; only there it can be switched on.',
    switched: (actor, at, enabled, reason) => `Switched ${enabled ? 'on' : 'off'} by ${actor} at ${at}: ${reason}`,
    figures: 'Engine figures (since the start)',
    figure: {
      candidates: 'Candidate events',
      evaluations: 'Evaluations',
      matches: 'Matches',
      groups: 'Groups in memory',
      lostGroups: 'Groups lost to limits',
      droppedEvents: 'Events lost to limits',
      ungrouped: 'Events without a group field',
    },
  },
};
