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
    leftOut: (n: string) => `${n} 处规则有误，未启用：这些规则不判断日志，不会告警`,
    yaml: '规则原文',
    description: '说明',
    groups: '告警组',
    openAlerts: '查看告警',
    never: '从未',
    detail: '规则详情',
    enable: '启用规则',
    disable: '停用规则',
    enableMeans: '启用后数秒内生效，只判断此后到达的日志。',
    disableMeans: '停用后数秒内生效：不再告警，也不再为依赖它的关联规则计数。',
    switchReason: '原因（记入审计）',
    disabledByConfiguration: '该规则由配置 detection.disabledRules 停用，只能在配置中启用。',
    switched: (actor: string, at: string, enabled: boolean, reason: string) =>
      `${actor} 于 ${at} ${enabled ? '启用' : '停用'}：${reason}`,
    figures: '引擎计数（本次启动以来）',
    figure: {
      candidates: '候选日志',
      evaluations: '判断次数',
      matches: '命中次数',
      groups: '内存中的分组',
      lostGroups: '因容量丢弃的分组',
      droppedEvents: '因容量丢弃的日志',
      ungrouped: '缺少分组字段的日志',
    } as Readonly<Record<string, string>>,
  },
};

/** Their shape; a text missing in English is a type error. */
export type RuleMessages = typeof messages;
