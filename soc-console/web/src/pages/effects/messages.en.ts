import type { EffectMessages } from './messages.zh-cn.ts';

/** Texts of the effects in force in English; the type makes them complete. */
export const messages: EffectMessages = {
  effects: {
    title: 'Effects in force',
    searchPlaceholder: 'Address, playbook, step, incident number',
    column: {
      target: 'On',
      connector: 'By',
      state: 'State',
      since: 'Since',
      until: 'Until',
      checkedAt: 'Last seen',
      source: 'Playbook',
      incident: 'Incident',
      actions: 'Actions',
    },
    connector: { 'nftables-block-address': 'Block on this firewall', 'http-api': 'API call' },
    state: {
      applied: 'Applied, not checked yet',
      verified: 'Verified',
      reapplied: 'Was gone, applied again',
      lost: 'Gone, not put back',
      lifting: 'Being lifted',
      undoFailed: 'Could not be lifted',
    },
    noEnd: 'Until lifted',
    reapplied: (n) => `applied again ${n} time${n === 1 ? '' : 's'}`,
    undoTries: (n) => `lifting failed ${n} time${n === 1 ? '' : 's'}`,
    liftedBy: (who, reason) => `lifted early by ${who}: ${reason}`,
    lift: 'Lift early',
    liftTitle: (target) => `Lift ${target} early`,
    liftHint:
      'Its effect ends at once. The reason goes into the run, the timeline of the incident and the audit trail.',
    liftReason: 'Reason for lifting',
    lifted: 'Lifting was asked for',
    empty: 'No effect is in force',
    emptyHint: 'Addresses that playbooks blocked are listed here. They end by themselves, or when somebody lifts them.',
    all: 'All effects in force',
  },
};
