import type { EffectState } from '@qiaolou/schema';

/** Texts of the effects in force in Simplified Chinese. */
export const messages = {
  effects: {
    title: '生效中的处置',
    searchPlaceholder: '地址、剧本、步骤、事件编号',
    column: {
      target: '对象',
      connector: '方式',
      state: '状态',
      since: '生效',
      until: '到期',
      checkedAt: '最近核实',
      source: '来自剧本',
      incident: '事件',
      actions: '操作',
    },
    connector: { 'nftables-block-address': '本机防火墙封禁', 'http-api': '接口调用' } as Readonly<
      Record<string, string>
    >,
    state: {
      applied: '已下发，未核实',
      verified: '已核实',
      reapplied: '曾失效，已重新下发',
      lost: '失效，未能恢复',
      lifting: '正在解除',
      undoFailed: '解除失败',
    } satisfies Record<EffectState, string>,
    noEnd: '人工解除',
    reapplied: (n: number) => `重新下发 ${n} 次`,
    undoTries: (n: number) => `解除已失败 ${n} 次`,
    liftedBy: (who: string, reason: string) => `${who} 提前解除：${reason}`,
    lift: '提前解除',
    liftTitle: (target: string) => `提前解除 ${target}`,
    liftHint: '解除后立即失去处置效果；原因写入剧本执行、事件时间线与审计日志。',
    liftReason: '解除原因',
    lifted: '已提交解除',
    empty: '没有生效中的处置',
    emptyHint: '剧本封禁的地址等会列在这里，到期自动解除，也可提前解除。',
    all: '全部生效中的处置',
  },
};

/** Their shape; a text missing in English is a type error. */
export type EffectMessages = typeof messages;
