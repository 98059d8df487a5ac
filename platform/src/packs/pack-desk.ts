import type { PackDeskService } from '@qiaolou/soc-console-server';
import { askerOf, DraftDesk, type DraftDeskGiven } from './draft-desk.ts';
import { PackReads, type PackReadsGiven } from './pack-reads.ts';
import { readDraft, readVersion } from './pack-records.ts';
import { PackReleases } from './pack-releases.ts';
import type { PackSync } from './sync-packs.ts';

/** What the desk works with. */
export interface PackDeskGiven extends DraftDeskGiven, PackReadsGiven {
  readonly sync: PackSync;
}

/** Makes the desk at which people look at packs, teach and release. */
export function createPackDesk(given: PackDeskGiven): PackDeskService {
  const { bench, clock, records } = given;
  const drafts = new DraftDesk(given);
  const reads = new PackReads(given);
  const releases = new PackReleases({ ...given, drafts, reads });
  return {
    list: (asker) => reads.list(asker),
    get: (id, asker) => reads.detail(id, asker),
    version: async (id, version) => {
      const { expected: _expected, ...kept } = await readVersion(records.db, id, version);
      return kept;
    },
    guess: (body, asker) => bench.ask('guess', { body, receivedAt: clock.now() }, askerOf(asker)),
    check: (yaml, asker) => bench.ask('check', { yaml }, askerOf(asker)),
    createDraft: async (body, actor) => reads.draft(await drafts.create(body, actor)),
    draft: async (id) => reads.draft(await readDraft(records.db, id)),
    changeDraft: async (id, body, actor) => reads.draft(await drafts.change(id, body, actor)),
    deleteDraft: (id, actor) => drafts.delete(id, actor),
    testDraft: (id, trial, asker) => drafts.test(id, trial, asker),
    acceptDraft: async (id, version, asker) => reads.draft(await drafts.accept(id, version, asker)),
    releaseDraft: async (id, body, asker) => reads.detail(await releases.release(id, body, asker), asker),
    rollback: async (id, body, asker) => {
      await releases.rollback(id, body, asker);
      return reads.detail(id, asker);
    },
    switch: async (id, body, asker) => {
      await releases.switch(id, body, asker);
      return reads.detail(id, asker);
    },
    remove: (id, reason, asker) => releases.remove(id, reason, asker),
  };
}
