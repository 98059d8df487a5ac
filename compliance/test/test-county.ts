import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { sm2, sm3Hex } from '@qiaolou/crypto';
import { MemoryEventStore, openEmbeddedEventStore } from '@qiaolou/event-store';
import { createAuditCheckpointer, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { DAY_MS, dayOf, isoTime, type EcsEvent, type EventStore, type Evidence } from '@qiaolou/schema';
import { onTestFinished } from 'vitest';
import { createComplianceService, loadCatalogue, type ComplianceService } from '../src/index.ts';

/** Noon of a Sunday in Asia/Shanghai. */
export const NOW = Date.UTC(2026, 10, 22, 4);

/** Who sends so many events on a day. */
export interface Sent {
  /** Null: events without a sender address, as imports have them. */
  readonly source: string | null;
  readonly count?: number;
  /** Days between their own day and their receipt; 0 when absent. */
  readonly backdated?: number;
}

/** A county's stores and what is measured of them. */
export interface County {
  readonly service: ComplianceService;
  readonly records: RecordStore;
  readonly clock: { now(): number; set(ms: number): void };
  /** Stores events now. */
  receive(...sent: readonly Sent[]): Promise<void>;
  /** Lives so many days up to and with `NOW`: what `day` says is received on each, the clock set to it. */
  live(days: number, day: (ago: number) => readonly Sent[]): Promise<void>;
  /** Measures now; what counts of a rule afterwards. */
  measure(rule?: string): Promise<Evidence>;
  /** What counts of a rule now. */
  counts(rule?: string): Promise<Evidence>;
  /** Signs the audit trail, as a platform does each minute. */
  sign(): Promise<void>;
  /** Takes days out of a store on disk that was opened with `daysApart`, and makes the manifest agree. */
  removeDays(removed: (day: string) => boolean): Promise<void>;
}

/** Days before `NOW`, as a date. */
export function daysBefore(ago: number): string {
  return dayOf(NOW - ago * DAY_MS);
}

/** How a county is opened. */
interface CountyOptions {
  readonly store?: 'embedded' | 'memory';
  /** Shortens the half year where only the rule counts. */
  readonly requiredDays?: number;
  /** Each event is in a file of its own day. */
  readonly daysApart?: boolean;
}

/** Opens a county of a test's own. */
export async function openCounty(options: CountyOptions = {}): Promise<County> {
  const directory = await mkdtemp(join(tmpdir(), 'qiaolou-county-'));
  let time = NOW;
  const clock = { now: () => time, set: (ms: number) => void (time = ms) };
  const records = await openSqliteRecordStore({ path: join(directory, 'records.db'), clock });
  const open = (): Promise<EventStore> =>
    options.store === 'memory'
      ? Promise.resolve(new MemoryEventStore(clock))
      : openEmbeddedEventStore({
          ...{ dir: join(directory, 'events'), clock, threads: 1 },
          flushRows: options.daysApart === true ? 1 : undefined,
        });
  let events = await open();
  onTestFinished(async () => {
    await events.close();
    await records.close();
    await rm(directory, { recursive: true, force: true });
  });
  const { publicKey, privateKey } = sm2.generateKeyPair();
  const checkpointer = createAuditCheckpointer(records, sm2.createSigner(privateKey), { clock });
  const service = createComplianceService({
    catalogue: catalogueFor(options.requiredDays),
    records,
    events: { aggregate: (request) => events.aggregate(request), stats: () => events.stats() },
    verifyAudit: () => records.verifyAudit([publicKey]),
    clock,
    newId: randomUUID,
  });
  const counts = async (rule = 'EV-LOG-RETENTION'): Promise<Evidence> => {
    const found = (await service.evidence()).find(({ ruleId }) => ruleId === rule);
    if (found === undefined) throw new Error(`${rule} was not measured`);
    return found;
  };
  const receive: County['receive'] = async (...sent) => {
    const { accepted } = await events.append(sent.flatMap((one) => eventsOf(one, time)));
    if (sent.length > 0 && accepted === 0) throw new Error('nothing was stored');
  };
  return {
    ...{ service, records, clock, counts, receive },
    async live(days, day) {
      for (let ago = days; ago >= 0; ago -= 1) {
        clock.set(NOW - ago * DAY_MS);
        const sent = day(ago);
        if (sent.length > 0) await receive(...sent);
      }
    },
    async measure(rule) {
      await service.measure();
      return counts(rule);
    },
    async sign() {
      await checkpointer.checkpoint();
    },
    async removeDays(removed) {
      await events.close();
      await rewriteManifest(join(directory, 'events'), removed);
      events = await open();
    },
  };
}

let made = 0;

function eventsOf({ source, count = 1, backdated = 0 }: Sent, now: number): readonly EcsEvent[] {
  const at = isoTime(now - backdated * DAY_MS);
  return Array.from({ length: count }, () => ({
    '@timestamp': at,
    'event.id': sm3Hex(`event ${(made += 1)}`).slice(0, 40),
    'event.created': at,
    'event.original': 'line',
    'event.kind': 'event',
    'event.dataset': 'test',
    ...(source === null ? { 'log.file.path': 'old.log' } : { 'log.source.address': source }),
  }));
}

function catalogueFor(requiredDays: number | undefined) {
  const catalogue = loadCatalogue();
  if (requiredDays === undefined) return catalogue;
  const rules = catalogue.rules.map((rule) =>
    rule.id === 'EV-LOG-RETENTION'
      ? { ...rule, thresholds: { ...rule.thresholds, required_days: requiredDays } }
      : rule,
  );
  return { ...catalogue, rules };
}

async function rewriteManifest(dir: string, removed: (day: string) => boolean): Promise<void> {
  const path = join(dir, 'manifest.json');
  const [body = ''] = (await readFile(path, 'utf8')).split('\n');
  const manifest = JSON.parse(body) as {
    readonly segments: readonly { readonly number: number; readonly days: readonly { readonly start: number }[] }[];
  };
  const gone = manifest.segments.filter(({ days }) => days.every(({ start }) => removed(dayOf(start))));
  if (gone.length === 0) throw new Error('no segment holds those days alone');
  for (const { number } of gone) await rm(join(dir, 'segments', `${String(number).padStart(8, '0')}.seg`));
  const text = JSON.stringify({ ...manifest, segments: manifest.segments.filter((one) => !gone.includes(one)) });
  await writeFile(path, `${text}\n${crc32(text)}\n`);
}
