/** Texts of the audit page in Simplified Chinese. */
export const messages = {
  audit: {
    title: '审计',
    verify: '校验审计链',
    verifying: '正在校验…',
    okTitle: '审计链完整',
    badTitle: '审计链校验失败',
    verified: (entries: string, ms: string) => `逐条重算了 ${entries} 条记录的 SM3 链值，全部一致，用时 ${ms} 毫秒。`,
    signed: (checkpoints: string, seq: string) => `${checkpoints} 个 SM2 签名检查点有效，签名覆盖到第 ${seq} 条。`,
    noCheckpoints: '还没有 SM2 签名检查点：链值一致，但尚无签名保证。',
    unsigned: (n: string) => `其后 ${n} 条已入链、待签名。`,
    firstBad: (kind: string, seq: string, reason: string) => `第一处问题：${kind} ${seq}，${reason}。`,
    badKind: { entry: '记录', checkpoint: '检查点' },
    badReason: {
      hash: '内容与其 SM3 值不符',
      prevHash: '与前一条的链接断开',
      gap: '序号不连续',
      signature: 'SM2 签名无效',
      unknownKey: '签名密钥未知',
      missingEntry: '检查点所指记录缺失',
      malformed: '格式错误',
      truncated: '末尾被截去',
    },
    column: {
      seq: '序号',
      at: '时间',
      actor: '操作者',
      ip: '地址',
      action: '操作',
      object: '对象',
      outcome: '结果',
      hash: 'SM3 链值',
    },
    outcome: { success: '成功', failure: '失败' },
    filter: { actor: '操作者', action: '操作（以 . 结尾为前缀）', object: '对象编号', outcome: '结果' },
    details: '变更内容',
    empty: '没有符合条件的审计记录',
  },
};

/** Their shape; a text missing in English is a type error. */
export type AuditMessages = typeof messages;
