import type { RecordStore } from '@qiaolou/record-store';
import {
  actorText,
  HOUR_MS,
  isoTime,
  SECOND_MS,
  SocError,
  type Clock,
  type JsonObject,
  parseJson,
} from '@qiaolou/schema';
import { settingChanges, type ToldSettings } from '../config/tell-settings.ts';
import type { WaitingParts } from '../waiting/waiting-parts.ts';
import { SIBLINGS_AREA } from './tables.ts';

/** A process among those that share its database. */
interface Self {
  /** Of its data directory: 16 hex digits. */
  readonly id: string;
  readonly role: string;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** What its siblings must agree with. */
  readonly settings: ToldSettings;
}

interface SiblingsGiven {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly self: Self;
  readonly waiting: WaitingParts;
}

/** How often a process says that it runs, ms. */
export const LOOK_EVERY_MS = 30 * SECOND_MS;
/** Who was not heard of for so long does not run. */
const SILENT_MS = 4 * LOOK_EVERY_MS;
/** Who did not leave in order is forgotten after so long. */
const FORGOTTEN_MS = HOUR_MS;

/** Tells the other processes of this one, and where they differ in what they must agree in. */
interface Siblings {
  /** Says that this process runs and looks at the others. */
  look(): Promise<void>;
  /** This process ends. */
  leave(): Promise<void>;
}

/** Makes the watch of a process over its siblings. What differs is told as a part that waits, and once in the audit trail. */
export function createSiblings({ records, clock, self, waiting }: SiblingsGiven): Siblings {
  let told = '';
  return {
    look: async () => {
      const now = clock.now();
      const differing = await records.transaction(async (tx) => {
        const db = SIBLINGS_AREA.in(tx.db);
        await db.deleteFrom('processes').where('id', '=', self.id).execute();
        await db
          .deleteFrom('processes')
          .where('seenAt', '<', isoTime(now - FORGOTTEN_MS))
          .execute();
        const row = { ...self, seenAt: isoTime(now), settings: JSON.stringify(self.settings) };
        await db.insertInto('processes').values(SIBLINGS_AREA.tables.processes.toRow(row)).execute();
        const others = await db
          .selectFrom('processes')
          .selectAll()
          .where('id', '!=', self.id)
          .where('seenAt', '>', isoTime(now - SILENT_MS))
          .orderBy('id')
          .execute();
        const found = others.flatMap((other) => differenceOf(self, other));
        const text = JSON.stringify(found);
        // Of two the one that came later says so in the trail.
        if (text !== told && found.some(({ startedAt }) => startedAt <= self.startedAt))
          await tx.audit({
            ...{ at: isoTime(now), actor: actorText({ kind: 'system' }), ip: null, action: 'config.differs' },
            ...{ objectType: 'configuration', objectId: self.id, outcome: 'success' },
            details: { role: self.role, host: self.host, siblings: found.map((one) => ({ ...one })) },
          });
        return { found, text };
      });
      told = differing.text;
      if (differing.found.length === 0) waiting.over('configuration');
      else if (!waiting.list().some(({ part }) => part === 'configuration'))
        waiting.because(
          'configuration',
          new SocError('platform.siblingsDiffer', { siblings: differing.found.map((one) => ({ ...one })) }),
        );
    },
    leave: async () => {
      await records.transaction((tx) =>
        SIBLINGS_AREA.in(tx.db).deleteFrom('processes').where('id', '=', self.id).execute(),
      );
    },
  };
}

interface Difference {
  readonly role: string;
  readonly host: string;
  readonly startedAt: string;
  /** `from` is the sibling's, `to` this process's. */
  readonly settings: readonly JsonObject[];
}

/** What of the settings that both go by differs; nothing of those that an older release did not know. */
function differenceOf(
  self: Self,
  { role, host, startedAt, settings }: Omit<Self, 'settings'> & { readonly settings: string },
): readonly Difference[] {
  const theirs = parseJson(settings) as ToldSettings;
  const both = Object.keys(self.settings).filter((key) => key in theirs);
  const of = (all: ToldSettings): ToldSettings => Object.fromEntries(both.map((key) => [key, all[key] ?? null]));
  const changes = settingChanges(of(theirs), of(self.settings));
  return changes.length === 0 ? [] : [{ role, host, startedAt, settings: changes.map((change) => ({ ...change })) }];
}
