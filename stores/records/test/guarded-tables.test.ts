import { OWN_AREAS } from '@qiaolou/record-store';
import { describe, expect, it } from 'vitest';
import { guardedTables } from '../src/area/guarded-tables.ts';

/** Tables of the store whose rows the audit trail does not cover, and why. */
const UNGUARDED = {
  sessions: 'short-lived; what is done in one is in the trail',
  runEvents: 'a chain of its own, see the run journal',
  runSteps: 'the working state of a run; what came of it is in its effects',
  stepJobs: 'the working state of a run',
  logSources: 'figures, saved every 30 s',
  pipelineCursors: 'moves with every batch',
  savedSearches: 'a convenience of one user',
  auditEntries: 'is the trail',
  auditCheckpoints: 'is the trail',
  auditHead: 'is the trail',
  changes: 'pruned; says that something changed, not what',
  changeReaders: 'moves with every change',
  recordSeals: 'are the seals',
};

describe('guarded tables', () => {
  it('are all of the store but those that are listed here', () => {
    const all = OWN_AREAS.flatMap(({ tables }) => Object.keys(tables));
    const guarded = guardedTables(OWN_AREAS).map(({ name }) => name);
    expect([...guarded, ...Object.keys(UNGUARDED)].toSorted()).toEqual(all.toSorted());
  });
});
