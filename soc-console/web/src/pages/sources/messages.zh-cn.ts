/** Texts of the log sources in Simplified Chinese. */
export const messages = {
  sources: {
    title: '日志源',
    totals: { sources: '日志源', rate: '条/秒', silent: '静默', unparsed: '未解析', shed: '丢弃' },
    filterPlaceholder: '地址、接入方式、日志类型',
    onlyProblems: '只看异常',
    column: {
      peer: '发送方',
      listener: '接入方式',
      dataset: '日志类型',
      state: '状态',
      rate: '条/秒',
      lastSeen: '最近收到',
      received: '已接收',
      events: '已入库',
      unparsed: '未解析',
      shed: '丢弃',
      truncated: '截断',
      skew: '时钟偏差',
      interval: '通常间隔',
    },
    state: { ok: '正常', silent: '静默', skewed: '时钟偏差', failing: '解析失败多', shedding: '有丢弃' },
    empty: '还没有日志源',
    emptyHint: '将设备的 syslog 或 NetFlow 指向本机后，来源会自动出现。',
    openEvents: '检索日志',
    leftOut: (n: string) => `${n} 个解析包有误，未启用：其日志按通用格式解析，字段可能不全`,
  },
};

/** Their shape; a text missing in English is a type error. */
export type SourceMessages = typeof messages;
