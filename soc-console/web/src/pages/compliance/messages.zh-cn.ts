import type { EvidenceVerdict } from '@qiaolou/schema';

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
    all: '全部条款',
    measuredAt: (at: string) => `测量于 ${at}`,
    neverMeasured: '尚未测量',
    column: { clause: '条款', control: '控制点', requirement: '要求', verdict: '结论', evidence: '证据规则' },
    filterPlaceholder: '条款号、控制点、要求',
    empty: '没有符合条件的条款',
    evidence: '测量证据',
    noEvidence: '还没有测量记录',
    manualEvidence: '此条没有可自动测量的证据规则，须由人核查并留存材料。',
    facts: '测量值',
    detail: '条款详情',
    classes: '安全类别',
    scope: '范围',
  },
};

/** Their shape; a text missing in English is a type error. */
export type ComplianceMessages = typeof messages;
