import type { AuditMessages } from './messages.zh-cn.ts';

/** Texts of the audit page in English; the type makes them complete. */
export const messages: AuditMessages = {
  audit: {
    title: 'Audit',
    verify: 'Verify the chain',
    verifying: 'Verifying…',
    okTitle: 'The audit chain is intact',
    badTitle: 'The audit chain does not verify',
    verified: (entries, ms) => `The SM3 chain of ${entries} entries was computed again and is equal; it took ${ms} ms.`,
    signed: (checkpoints, seq) => `${checkpoints} SM2-signed checkpoints are valid and cover entries up to ${seq}.`,
    noCheckpoints:
      'There is no SM2-signed checkpoint yet: the chain is consistent but not yet vouched for by a signature.',
    unsigned: (n) => `${n} later entries are chained and not yet signed.`,
    firstBad: (kind, seq, reason) => `First bad place: ${kind} ${seq}, ${reason}.`,
    badKind: { entry: 'entry', checkpoint: 'checkpoint' },
    badReason: {
      hash: 'its content does not give its SM3 value',
      prevHash: 'its link to the entry before is broken',
      gap: 'numbers are missing',
      signature: 'its SM2 signature is invalid',
      unknownKey: 'its signing key is unknown',
      missingEntry: 'the entry it vouches for is missing',
      malformed: 'it is malformed',
      truncated: 'the end was cut off',
    },
    column: {
      seq: 'No.',
      at: 'Time',
      actor: 'Actor',
      ip: 'Address',
      action: 'Action',
      object: 'Object',
      outcome: 'Outcome',
      hash: 'SM3',
    },
    outcome: { success: 'Success', failure: 'Failure' },
    filter: { actor: 'Actor', action: 'Action (prefix ends in .)', object: 'Object id', outcome: 'Outcome' },
    details: 'Changes',
    empty: 'No entry matches',
  },
};
