import type { SourceMessages } from './messages.zh-cn.ts';

/** Texts of the log sources in English; the type makes them complete. */
export const messages: SourceMessages = {
  sources: {
    title: 'Log sources',
    totals: { sources: 'Sources', rate: 'events/s', silent: 'Silent', unparsed: 'Unparsed', shed: 'Shed' },
    filterPlaceholder: 'Address, listener, dataset',
    onlyProblems: 'Problems only',
    column: {
      peer: 'Sender',
      listener: 'Listener',
      dataset: 'Dataset',
      state: 'State',
      rate: 'events/s',
      lastSeen: 'Last received',
      received: 'Received',
      events: 'Stored',
      unparsed: 'Unparsed',
      shed: 'Shed',
      truncated: 'Cut',
      skew: 'Clock skew',
      interval: 'Usual gap',
    },
    state: { ok: 'OK', silent: 'Silent', skewed: 'Clock skew', failing: 'Unparsed', shedding: 'Shedding' },
    empty: 'No log source yet',
    emptyHint: 'Point syslog or NetFlow of a device here; it appears by itself.',
    openEvents: 'Events',
    leftOut: (n) =>
      `Parser packs left out because they are wrong: ${n}. Their lines are read by general formats and may lack fields`,
  },
};
