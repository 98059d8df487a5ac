import type { ComplianceMessages } from './messages.zh-cn.ts';

/** Texts of the compliance page in English; the type makes them complete. */
export const messages: ComplianceMessages = {
  compliance: {
    title: 'MLPS',
    subtitle: (standard, level) => `${standard} level ${level}`,
    verdict: { pass: 'Pass', partial: 'Partial', fail: 'Fail', untested: 'Untested', manual: 'By hand' },
    verdictHint: {
      pass: 'What the platform measured supports this clause',
      partial: 'What the platform measured supports part of this clause',
      fail: 'What the platform measured shows that this clause is not met',
      untested: 'Not enough data to say; it does not count as passed',
      manual: 'The platform cannot measure it; a person must check',
    },
    notAssessment:
      'This page shows evidence that the platform itself can measure; it does not replace the verdict of an assessment body.',
    cipherNote:
      'On cryptography: SM2, SM3 and SM4 run in software without a certificate for commercial cryptography products and cannot serve as a compliant product in a cryptography assessment.',
    all: 'All clauses',
    measuredAt: (at) => `measured ${at}`,
    neverMeasured: 'not measured yet',
    column: {
      clause: 'Clause',
      control: 'Control',
      requirement: 'Requirement',
      verdict: 'Verdict',
      evidence: 'Evidence',
    },
    filterPlaceholder: 'Clause, control, requirement',
    empty: 'No clause matches',
    evidence: 'Evidence',
    noEvidence: 'Not measured yet',
    manualEvidence: 'No evidence rule can measure this clause; a person must check it and keep the papers.',
    facts: 'Figures',
    detail: 'Clause details',
    classes: 'Classes',
    scope: 'Scope',
  },
};
