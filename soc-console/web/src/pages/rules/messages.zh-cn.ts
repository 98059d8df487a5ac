/** Texts of the detection rules in Simplified Chinese. */
export const messages = {
  rules: {
    title: '检测规则',
    filterPlaceholder: '规则名、编号、技术编号',
    column: {
      title: '规则',
      level: '级别',
      techniques: 'ATT&CK',
      tactics: '战术',
      status: '成熟度',
      enabled: '启用',
      hits: '告警数',
      falsePositives: '误报',
      lastHit: '最近命中',
    },
    status: {
      stable: '稳定',
      test: '测试',
      experimental: '试验',
      deprecated: '弃用',
      unsupported: '不支持',
    } as Readonly<Record<string, string>>,
    enabled: '已启用',
    disabled: '已停用',
    empty: '没有符合条件的规则',
    yaml: '规则原文',
    description: '说明',
    groups: '告警组',
    openAlerts: '查看告警',
    never: '从未',
    detail: '规则详情',
  },
};

/** Their shape; a text missing in English is a type error. */
export type RuleMessages = typeof messages;
