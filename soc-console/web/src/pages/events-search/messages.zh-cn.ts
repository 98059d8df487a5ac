/** Texts of the event search in Simplified Chinese. */
export const messages = {
  events: {
    title: '日志检索',
    run: '检索',
    hits: (n: string) => `${n} 条`,
    hitsAtLeast: (n: string) => `超过 ${n} 条`,
    took: (ms: string) => `${ms} 毫秒`,
    histogram: '日志随时间分布，拖动选取时间段',
    fields: '字段',
    fieldFilter: '查找字段',
    selectedFields: '表格列',
    availableFields: '可用字段',
    addColumn: (field: string) => `将 ${field} 加入表格`,
    removeColumn: (field: string) => `从表格移除 ${field}`,
    topValues: '高频值',
    topOf: (n: string) => `占 ${n} 条日志`,
    noValues: '范围内没有此字段',
    empty: '没有符合条件的日志',
    emptyHint: '检查时间范围，或用更宽的条件。',
    column: { time: '时间', summary: '内容' },
    exportAs: (format: string) => `导出 ${format}`,
    exporting: '正在导出…',
    exported: (rows: string) => `已导出 ${rows} 条`,
    exportCut: (rows: string, total: string) => `已导出前 ${rows} 条，共 ${total} 条符合`,
    order: '排序',
    newest: '新的在前',
    oldest: '旧的在前',
    piped: '统计结果',
    pipedChart: '统计结果随时间分布，拖动选取时间段',
    rows: (n: string) => `${n} 行`,
    eventsOfRow: '查看这一行的日志',
    pivot: '查看前后 5 分钟',
  },
};

/** Their shape; a text missing in English is a type error. */
export type EventSearchMessages = typeof messages;
