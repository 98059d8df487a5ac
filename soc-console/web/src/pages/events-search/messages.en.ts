import type { EventSearchMessages } from './messages.zh-cn.ts';

/** Texts of the event search in English; the type makes them complete. */
export const messages: EventSearchMessages = {
  events: {
    title: 'Event search',
    run: 'Search',
    hits: (n) => `${n} events`,
    hitsAtLeast: (n) => `more than ${n} events`,
    took: (ms) => `${ms} ms`,
    histogram: 'Events over time; drag to select a span',
    fields: 'Fields',
    fieldFilter: 'Find a field',
    selectedFields: 'Columns',
    availableFields: 'Available fields',
    addColumn: (field) => `Add ${field} to the table`,
    removeColumn: (field) => `Remove ${field} from the table`,
    topValues: 'Most frequent values',
    topOf: (n) => `${n} events`,
    noValues: 'No event in the range has this field',
    empty: 'No event matches',
    emptyHint: 'Check the time range, or use wider conditions.',
    column: { time: 'Time', summary: 'Content' },
    exportAs: (format) => `Export ${format}`,
    exporting: 'Exporting…',
    exported: (rows) => `Exported ${rows} events`,
    exportCut: (rows, total) => `Exported the first ${rows} of ${total} events`,
    order: 'Order',
    newest: 'Newest first',
    oldest: 'Oldest first',
    pivot: 'Five minutes around',
  },
};
