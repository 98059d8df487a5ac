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
    standard: 'Standard',
    measured: 'Measured (UTC)',
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
    why: 'Why',
    personDecides:
      'All its evidence speaks for it, but evidence alone cannot decide this clause: a person must confirm it.',
    reasonLabel: 'Reason (kept in the audit trail)',
    validUntil: (at, until) => `measured ${at}, valid until ${until}`,
    expired: (at, until) => `measured ${at}, expired on ${until}: it must be measured again`,
    state: {
      current: 'valid',
      expired: 'expired',
      ahead: 'from the future, void',
      clockBack: 'the clock was set back after it: the worst since then counts',
    },
    reason: {
      noEvents: 'No logs have been received yet.',
      gaps: 'A source has nothing kept of days on which it was to have logs.',
      young:
        'No source has been received for the required days yet, so nothing is proved. The time of receipt counts: old lines sent later do not.',
      retired: 'All sources are retired or past; none in use could prove anything.',
      missing: 'No day is missing, but by the store’s own numbering events are, of days that are not known.',
      uneven:
        'Some days have less than a fiftieth of the logs of the source’s fullest day and were not sealed in time, so they do not prove that nothing is missing.',
      imported:
        'Some days are there by a later import: they count as kept, but the platform did not receive them day by day.',
      someYoung: 'Some sources have not been received for the required days yet; the others are continuous.',
      continuous: 'Every source has logs of every required day.',
      removed: 'Some days have fewer logs than the audit trail sealed them with: logs were taken away.',
      chainBroken: 'The platform’s audit chain does not verify.',
      notSigned: 'The audit chain is not signed yet.',
      unsigned: 'Too many entries at the end of the audit chain are not signed.',
      stale: 'The last signature of the audit chain is too old: signing may have stopped.',
      clockAhead: 'The last signature of the audit chain is from the future: the clock was ahead.',
      filesBroken: 'Sealed log files were changed, replaced or are missing: see Log retention.',
      notSealed: 'No day of logs is sealed yet; integrity stands on sealed days.',
      unsealed: 'Days that are over are not sealed, so nothing proves that their logs are as they were.',
      added: 'Some days have more logs than they were sealed with: nothing can be received on a day that is over.',
      sealedLate: 'Some days were sealed late: what was taken away before is not told by them.',
      verified: 'The audit chain is whole and freshly signed; every sealed day has as many logs as it was sealed with.',
    },
    level: {
      name: (level) => `Level ${level}`,
      configured: (level) => `Level in force: ${level} (configuration)`,
      chosen: (level, who, at) => `Level in force: ${level}, chosen by ${who} on ${at}`,
      change: 'Change level',
      label: 'MLPS level',
      hint: 'The level decides which clauses, clause numbers and figures this page shows; it should be the one that was filed.',
      reasonPlaceholder: 'e.g. number of the filing certificate',
    },
    retention: {
      files: (policy, floor, sealed) =>
        `Kept for ${policy} days, below ${floor} the platform refuses; the logs of ${sealed} days are sealed with SM3 and SM2.`,
      filesVerified: (at) =>
        `Verified ${at}: as they were sealed (each file; on a search server each seal was counted and some days were read).`,
      filesDeleted: (n) => `${n} events were deleted by two people, by signed tombstones; they are not missing.`,
      sources: (n, days) =>
        `${n} sources, ${days} days required; counted by the day the platform received them (UTC+8)`,
      more: (n) => `${n} more sources, none worse than these`,
      missing: (n) => `${n} events missing by the store’s numbering`,
      state: {
        gaps: 'Gaps',
        uneven: 'Uneven',
        imported: 'Imported',
        young: 'Too young',
        retired: 'Retired',
        whole: 'Whole',
      },
      stateHint: {
        gaps: 'No logs on days that were to have some',
        uneven: 'Next to no logs on some days',
        imported: 'Some days are there by a later import',
        young: 'Received for fewer days than required',
        retired: 'Retired or past: nothing more is asked of it',
        whole: 'Logs on every required day',
      },
      isImport: '(import, no sender address)',
      kept: (days, since) => `kept ${days} days (since ${since})`,
      gaps: (n) => `${n} days missing:`,
      uneven: 'Days with next to no logs:',
      importedDays: (n) => `${n} days of it imported`,
      answer: 'Explain',
      answerHint:
        'Say how often this source sends, or when it was retired. It is kept with the reason in the audit trail, shown beside the verdict, and holds from the next hourly measurement.',
      answered: 'Kept; it holds from the next measurement',
      rhythm: 'Sends',
      everyDays: (n) =>
        n === 1
          ? 'every day'
          : n === 3
            ? 'at least every 3 days (working days only)'
            : n === 10
              ? 'at least every 10 days (long holidays too)'
              : `at least every ${n} days`,
      retiredOn: 'Last day in use (retired)',
      retiredHint: 'Empty while it is in use; logs that come later make this void.',
      said: (rhythm, retired) => (retired === null ? `Said: ${rhythm}.` : `Said: retired on ${retired}.`),
      notRetired: 'Logs came since, so it is judged as in use.',
    },
    integrity: {
      chain: 'Audit chain',
      chainWhole: 'verifies',
      chainBroken: 'does not verify',
      entries: 'Entries',
      unsigned: 'Unsigned',
      checkpoints: 'Signatures',
      lastSignedAt: 'Last signed',
      wholeDays: 'Sealed days as they were',
      unsealedDays: 'Days not sealed:',
      lateDays: 'Days sealed late:',
      removedDays: 'Days with fewer logs:',
      addedDays: 'Days with more logs:',
    },
    detail: 'Clause details',
    classes: 'Classes',
  },
};
