import { sm3Hex } from '@qiaolou/crypto';
import {
  isoTime,
  SocError,
  type Actor,
  type AuditAction,
  type JsonObject,
  type ReleaseDraftBody,
  type RollbackPackBody,
  type SwitchPackBody,
} from '@qiaolou/schema';
import type { PackAsker } from '@qiaolou/soc-console-server';
import type { DraftDesk, DraftDeskGiven } from './draft-desk.ts';
import type { PackReads } from './pack-reads.ts';
import { addVersion, decide, newestVersions, readDecisions, readDraft, readVersion } from './pack-records.ts';
import type { PackSync } from './sync-packs.ts';
import type { StoredVersion } from './tables.ts';

/** What decisions are carried out with. */
export interface PackReleasesGiven extends Pick<DraftDeskGiven, 'records' | 'clock'> {
  readonly sync: PackSync;
  readonly reads: PackReads;
  readonly drafts: DraftDesk;
}

/** What people decide about packs: each in one transaction with its audit entry, then written to the folder of this process. */
export class PackReleases {
  readonly #given: PackReleasesGiven;

  constructor(given: PackReleasesGiven) {
    this.#given = given;
  }

  /** Puts a draft in force; answers the pack's id. Throws `packs.notReady`, `packs.elsewhere`, `records.versionConflict`. */
  async release(id: string, { version, note }: ReleaseDraftBody, asker: PackAsker): Promise<string> {
    const { drafts, reads, records } = this.#given;
    const draft = await readDraft(records.db, id);
    if (draft.version !== version) throw conflict('packDrafts', id, { expected: version, actual: draft.version });
    const { packId } = await drafts.ready(draft, asker);
    const standing = (await reads.rows(asker)).find((one) => one.id === packId);
    if (standing?.origin === 'own') this.#refuseElsewhere(standing);
    const { yaml, lines, expected } = draft;
    const content = { packId, digest: sm3Hex(yaml), yaml, lines, expected: expected ?? [], note } as const;
    const details = { reason: note, draft: id, samples: lines.length };
    await this.#put({ ...content, origin: 'page' }, 'pack.release', { actor: asker.actor, details });
    await drafts.delete(id, asker.actor);
    return packId;
  }

  /** Puts an earlier version in force as a new one. */
  async rollback(id: string, { version, reason }: RollbackPackBody, { actor }: PackAsker): Promise<void> {
    const { version: _v, at: _at, actor: _actor, ...content } = await readVersion(this.#given.records.db, id, version);
    const details = { reason, from: version };
    await this.#put({ ...content, origin: 'rollback', note: reason }, 'pack.rollback', { actor, details });
  }

  /** Switches a pack on or off, shipped ones too. Throws `records.versionConflict`. */
  async switch(id: string, { enabled, reason, version }: SwitchPackBody, asker: PackAsker): Promise<void> {
    const { reads, clock, records, sync } = this.#given;
    await reads.find(id, asker);
    const { actor } = asker;
    const at = isoTime(clock.now());
    await records.transaction(async (tx) => {
      const actual = (await readDecisions(tx.db)).get(id)?.decision ?? 0;
      if (actual !== version) throw conflict('packDecisions', id, { expected: version, actual });
      await decide(tx, id, { enabled, reason, actor: actor.name, at });
      await tx.audit(auditEntry(enabled ? 'pack.enable' : 'pack.disable', { packId: id, at, actor }, { reason }));
    });
    await sync.run();
  }

  /** Removes a pack of one's own; its versions are kept. Throws `packs.shipped`, `packs.elsewhere`. */
  async remove(id: string, reason: string, asker: PackAsker): Promise<void> {
    const { reads, clock, records, sync } = this.#given;
    const pack = await reads.find(id, asker);
    if (pack.origin === 'shipped') throw new SocError('packs.shipped', { packId: id });
    this.#refuseElsewhere(pack);
    const { actor } = asker;
    const at = isoTime(clock.now());
    await records.transaction(async (tx) => {
      await decide(tx, id, { removed: true, enabled: true, version: 0, reason, actor: actor.name, at });
      await tx.audit(auditEntry('pack.remove', { packId: id, at, actor }, { reason, digest: pack.digest }));
    });
    await sync.run();
  }

  async #put(
    content: Omit<StoredVersion, 'version' | 'at' | 'actor'>,
    action: AuditAction,
    { actor, details }: { readonly actor: Actor; readonly details: JsonObject },
  ): Promise<void> {
    const { clock, records, sync } = this.#given;
    const { packId, digest, note } = content;
    const at = isoTime(clock.now());
    const before = (await newestVersions(records.db)).get(packId)?.digest ?? null;
    await records.transaction(async (tx) => {
      const version = await addVersion(tx, { ...content, at, actor: actor.name });
      await decide(tx, packId, { version, removed: false, reason: note, actor: actor.name, at });
      await tx.audit(auditEntry(action, { packId, at, actor }, { ...details, version, digest, before }));
    });
    await sync.run();
  }

  #refuseElsewhere({ id, file }: { readonly id: string; readonly file: string }): void {
    if (!this.#given.reads.isWritten(file)) throw new SocError('packs.elsewhere', { packId: id, file });
  }
}

function conflict(
  table: string,
  id: string,
  versions: { readonly expected: number; readonly actual: number },
): SocError {
  return new SocError('records.versionConflict', { table, id, ...versions });
}

interface Doing {
  readonly packId: string;
  readonly at: string;
  readonly actor: Actor;
}

function auditEntry(action: AuditAction, { packId, at, actor }: Doing, details: JsonObject) {
  return {
    ...{ at, actor: actor.name, ip: actor.ip, action, objectId: packId, details },
    objectType: 'parserPack',
    outcome: 'success',
  } as const;
}
