import type { EvidenceReason, EvidenceState, EvidenceVerdict, SourceFacts } from '@qiaolou/schema';

/** Texts of the compliance page in Simplified Chinese. */
export const messages = {
  compliance: {
    title: '等级保护',
    subtitle: (standard: string, level: number) => `${standard} 第 ${level} 级`,
    verdict: {
      pass: '符合',
      partial: '部分符合',
      fail: '不符合',
      untested: '未测',
      manual: '人工核查',
    } satisfies Record<EvidenceVerdict | 'manual', string>,
    verdictHint: {
      pass: '平台的测量证据支持此项要求',
      partial: '测量证据只支持部分要求',
      fail: '测量证据表明不满足要求',
      untested: '数据不足，不能下结论；不计入符合',
      manual: '平台无法测量，须人工核查',
    },
    notAssessment: '本页是平台自身可测量的证据，不代替等级测评机构的测评结论。',
    cipherNote:
      '密码说明：SM2、SM3、SM4 由软件实现，未取得商用密码产品认证，不能作为商用密码应用安全性评估的合规产品依据。',
    standard: '标准',
    measured: '测量时间（UTC）',
    all: '全部条款',
    measuredAt: (at: string) => `测量于 ${at}`,
    neverMeasured: '尚未测量',
    column: { clause: '条款', control: '控制点', requirement: '要求', verdict: '结论', evidence: '证据规则' },
    filterPlaceholder: '条款号、控制点、要求',
    empty: '没有符合条件的条款',
    evidence: '测量证据',
    noEvidence: '还没有测量记录',
    manualEvidence: '此条没有可自动测量的证据规则，须由人核查并留存材料。',
    why: '结论依据',
    personDecides: '各项证据均符合，但此条仅凭证据不能定论，须由人核查后确认。',
    reasonLabel: '理由（写入审计记录）',
    validUntil: (at: string, until: string) => `测量于 ${at}，有效至 ${until}`,
    expired: (at: string, until: string) => `测量于 ${at}，已于 ${until} 过期，须重新测量`,
    state: {
      current: '有效',
      expired: '已过期',
      ahead: '时间在未来，作废',
      clockBack: '测量之后系统时间被调回，取其中较差的结论',
    } satisfies Record<EvidenceState, string>,
    reason: {
      noEvents: '还没有收到任何日志。',
      gaps: '有日志源在应有日志的日子没有留存任何日志。',
      young: '所有日志源的接收时间都还不足规定天数，尚不能证明留存。按接收时间计，补发的旧日志不算。',
      retired: '现有日志源均已停用或已过考察期，没有在用的日志源可供证明。',
      missing: '在留存范围内没有空缺，但按存储自身的编号有日志缺失，且无法得知属于哪一天。',
      uneven: '有的日子日志数量不到该日志源最多一天的五十分之一，且这些日子未及时封存，不能证明日志完整。',
      imported: '部分日子的日志是事后导入的：计入留存，但不等于平台自身持续留存。',
      someYoung: '部分日志源的接收时间还不足规定天数，其余均连续留存。',
      continuous: '每个日志源在规定天数内每天都有留存。',
      removed: '有的日子现存日志少于审计链封存时的数量：日志被移除。',
      chainBroken: '平台审计链校验不通过。',
      notSigned: '审计链还没有签名。',
      unsigned: '审计链末尾未签名的记录过多。',
      stale: '审计链最近一次签名过早，签名可能已停止。',
      clockAhead: '审计链最近一次签名的时间在未来，系统时间曾经超前。',
      filesBroken: '已封存的日志文件被改动、替换或缺失：见“存储与留存”页。',
      notSealed: '还没有已封存的日志日：完整性须以封存的日子为依据。',
      unsealed: '有已结束的日子尚未封存，不能证明其日志未被改动。',
      added: '有的日子现存日志多于封存时的数量：已结束的日子不应再增加日志。',
      sealedLate: '有的日子是事后才封存的：封存之前是否有日志被移除，无从证明。',
      verified: '审计链完整、签名及时，每个封存日的日志数量与封存时一致。',
    } satisfies Record<EvidenceReason, string>,
    level: {
      name: (level: number): string => (level === 2 ? '第二级' : '第三级'),
      configured: (level: number) => `当前级别：第${level === 2 ? '二' : '三'}级（配置文件）`,
      chosen: (level: number, who: string, at: string) =>
        `当前级别：第${level === 2 ? '二' : '三'}级 · ${who} 于 ${at} 选定`,
      change: '更改级别',
      label: '等保级别',
      hint: '级别决定本页的条款、条款号与统计；应与备案的级别一致。',
      reasonPlaceholder: '例如：备案证明编号、定级结果',
    },
    retention: {
      files: (policy: string, floor: string, sealed: string) =>
        `留存期 ${policy} 天，平台拒绝低于 ${floor} 天；${sealed} 天的日志已用 SM3 与 SM2 封存。`,
      filesVerified: (at: string) =>
        `${at} 校验，与封条一致（文件逐个读出；搜索服务器上逐个清点，并抽取若干天逐条读出）。`,
      filesDeleted: (n: string) => `经两人批准并留有签名凭证删除 ${n} 条，不计为缺失。`,
      sources: (n: string, days: string) => `共 ${n} 个日志源，要求留存 ${days} 天；按平台接收日志的日期（北京时间）计`,
      more: (n: string) => `另有 ${n} 个日志源，情况均不差于以上所列`,
      missing: (n: string) => `按存储编号缺失 ${n} 条日志`,
      state: {
        gaps: '有空缺',
        uneven: '数量异常',
        imported: '含导入',
        young: '时间不足',
        retired: '已停用',
        whole: '完整',
      } satisfies Record<SourceFacts['state'], string>,
      stateHint: {
        gaps: '应有日志的日子没有日志',
        uneven: '有的日子几乎没有日志',
        imported: '部分日子的日志是事后导入的',
        young: '开始接收以来还不足规定天数',
        retired: '已停用或已过考察期，之后不再要求日志',
        whole: '规定天数内每天都有日志',
      } satisfies Record<SourceFacts['state'], string>,
      isImport: '（导入，无发送方地址）',
      kept: (days: string, since: string) => `留存 ${days} 天（自 ${since}）`,
      gaps: (n: string) => `缺 ${n} 天：`,
      uneven: '几乎没有日志的日子：',
      importedDays: (n: string) => `其中 ${n} 天为导入`,
      answer: '说明',
      answerHint:
        '说明此日志源应有的发送周期，或停用日期。说明连同理由写入审计记录，并显示在结论旁；下次测量（每小时一次）起生效。',
      answered: '已记录，下次测量起生效',
      rhythm: '发送周期',
      everyDays: (n: number) =>
        n === 1
          ? '每天都有日志'
          : n === 3
            ? '至少三天一次（如仅工作日使用）'
            : n === 10
              ? '至少十天一次（含长假）'
              : `至少 ${n} 天一次`,
      retiredOn: '最后使用日期（停用）',
      retiredHint: '留空表示仍在使用；此后如再收到日志，停用说明不再有效。',
      said: (rhythm: string, retired: string | null) =>
        retired === null ? `说明：${rhythm}。` : `说明：${retired} 停用。`,
      notRetired: '此后仍有日志，按在用判定。',
    },
    integrity: {
      chain: '审计链',
      chainWhole: '校验通过',
      chainBroken: '校验不通过',
      entries: '记录数',
      unsigned: '未签名',
      checkpoints: '签名数',
      lastSignedAt: '最近签名',
      wholeDays: '封存且一致的日志日',
      unsealedDays: '未封存的日子：',
      lateDays: '事后封存的日子：',
      removedDays: '日志减少的日子：',
      addedDays: '日志增加的日子：',
    },
    detail: '条款详情',
    classes: '安全类别',
  },
};

/** Their shape; a text missing in English is a type error. */
export type ComplianceMessages = typeof messages;
