import {
  clockDoubt,
  diskForecast,
  type CustodyState,
  type DeletionRequest,
  type DiskForecast,
  type EntryOf,
  type LegalHold,
  type LiveFile,
  type StoreDisks,
} from '@qiaolou/event-store/custody';
import {
  compareText,
  DAY_MS,
  dayOf,
  isoTime,
  RETENTION_FLOOR_DAYS,
  type CustodyVerification,
  type DeletionRequestView,
  type DiskForecastView,
  type LegalHoldView,
  type RetentionOverview,
  type StoredDay,
  type TombstoneView,
} from '@qiaolou/schema';
import { deletableFiles, firstDay, lastDay, sumOf, whyKept, type Deciding } from './deletable-files.ts';
import { deletionState } from './deletion-state.ts';
import type { RetentionSettings } from './retention-settings.ts';

/** What an overview is made of. */
export interface RetentionFigures {
  readonly kept: RetentionOverview['kept'];
  readonly files: readonly LiveFile[];
  readonly deciding: Deciding;
  readonly settings: RetentionSettings;
  readonly disks: StoreDisks | undefined;
  readonly chainFault: RetentionOverview['chainFault'];
  readonly verified: CustodyVerification | null;
}

const MOST_DAYS = 4_000;
const MOST_LISTED = 200;

/** Everything a person sees of how logs are kept. */
export function retentionView(figures: RetentionFigures): RetentionOverview {
  const { kept, files, deciding, settings, disks, chainFault, verified } = figures;
  const { state, time } = deciding;
  const days = storedDays(files, deciding);
  const { hot, cold } = diskForecasts(disks, days, { now: time.now, coldAfterDays: settings.coldAfterDays });
  const deletable = deletableFiles(files, undefined, deciding);
  return {
    ...{ at: isoTime(time.now), supported: true, kept, floorDays: RETENTION_FLOOR_DAYS, chainFault, verified },
    policy: policyView(deciding, settings),
    days: days.toReversed().slice(0, MOST_DAYS),
    holds: [...state.holds.values()].map(holdView).toReversed(),
    requests: [...state.requests.values()]
      .toReversed()
      .slice(0, MOST_LISTED)
      .map((request) => requestView(request, files, deciding)),
    tombstones: state.tombstones
      .toReversed()
      .slice(0, MOST_LISTED)
      .map((entry) => tombstoneView(entry, state)),
    deletable: { ...sumOf(deletable), through: deletable.map(lastDay).sort(compareText).at(-1) ?? null },
    hot: forecastView(hot),
    cold: forecastView(cold),
    clockDoubt: clockDoubt(state.head, time) ?? null,
    livedDays: Math.floor(time.lived / DAY_MS),
  };
}

/** An overview where another process keeps the events. */
export function unsupportedView(settings: RetentionSettings, now: number): RetentionOverview {
  const { defaultDays, classes, lateDays } = settings;
  return {
    ...{ at: isoTime(now), supported: false, kept: 'files', floorDays: RETENTION_FLOOR_DAYS },
    policy: {
      ...{ defaultDays, classes: [...classes], decidedBy: null, decidedAt: null, reason: null },
      ...{ lateDays, coldAfterDays: null },
    },
    ...{ days: [], holds: [], requests: [], tombstones: [] },
    deletable: { through: null, files: 0, events: 0, bytes: 0 },
    ...{ hot: null, cold: null, clockDoubt: null, livedDays: 0, chainFault: null, verified: null },
  };
}

function policyView({ policy, state }: Deciding, settings: RetentionSettings): RetentionOverview['policy'] {
  const { defaultDays, classes } = policy;
  return {
    ...{ defaultDays, classes: [...classes] },
    ...{ decidedBy: state.policy?.body.by.name ?? null, decidedAt: state.policy?.at ?? null },
    reason: state.policy?.body.reason ?? null,
    ...{ lateDays: settings.lateDays, coldAfterDays: settings.coldAfterDays ?? null },
  };
}

interface DayFiles {
  readonly files: LiveFile[];
  events: number;
  bytes: number;
  coldEvents: number;
}

/** Days that have events, oldest first. */
function storedDays(files: readonly LiveFile[], deciding: Deciding): readonly StoredDay[] {
  const days = new Map<string, DayFiles>();
  for (const file of files)
    for (const { day, rows } of file.days) {
      const known = days.get(day) ?? { files: [], events: 0, bytes: 0, coldEvents: 0 };
      known.files.push(file);
      known.events += rows;
      known.bytes += (file.bytes * rows) / file.rows;
      if (file.cold) known.coldEvents += rows;
      days.set(day, known);
    }
  return [...days]
    .sort(([a], [b]) => compareText(a, b))
    .map(([day, { files: own, events, bytes, coldEvents }]) => ({
      ...{ day, events, coldEvents, bytes: Math.round(bytes), files: own.length },
      ...sealOf(day, own, deciding.state),
      keptBecause: own.map((file) => whyKept(file, deciding)).find((because) => because !== undefined) ?? null,
    }));
}

function sealOf(
  day: string,
  files: readonly LiveFile[],
  state: CustodyState,
): Pick<StoredDay, 'sealed' | 'sealedAt' | 'supplementary'> {
  const seals = state.days.get(day) ?? [];
  const all = files.every(({ number }) => state.files.has(number));
  return {
    sealed: seals.length === 0 ? 'open' : all ? 'sealed' : 'partly',
    sealedAt: seals.at(-1)?.at ?? null,
    supplementary: seals.filter(({ body }) => body.supplementary).length,
  };
}

/** A hold as people see it. */
export function holdView({ hold, lift }: LegalHold): LegalHoldView {
  const { from, to, datasets, reason, by } = hold.body;
  return {
    ...{ id: hold.seq, from, to, datasets: [...datasets], reason, by: by.name, at: hold.at },
    ...{ liftedBy: lift?.body.by.name ?? null, liftedAt: lift?.at ?? null, liftReason: lift?.body.reason ?? null },
  };
}

/** A request as people see it, with what it would delete now or did. */
export function requestView(
  request: DeletionRequest,
  files: readonly LiveFile[],
  deciding: Deciding,
): DeletionRequestView {
  const { ask, decision } = request;
  const { through, reason, by } = ask.body;
  const state = deletionState(request, deciding.time.now);
  const did = deciding.state.tombstones.filter(({ body }) => body.ask === ask.seq).flatMap(({ body }) => body.files);
  const would = state === 'open' || state === 'approved' ? deletableFiles(files, through, deciding) : [];
  return {
    ...{ id: ask.seq, through, reason, by: by.name, at: ask.at, state },
    ...{ decidedBy: decision?.body.by.name ?? null, decidedAt: decision?.at ?? null },
    decisionReason: decision?.body.reason ?? null,
    ...sumOf([...did, ...would]),
  };
}

function tombstoneView({ seq, at, hash, keyId, body }: EntryOf<'tombstone'>, state: CustodyState): TombstoneView {
  const request = state.requests.get(body.ask);
  const firsts = body.files.map(firstDay).sort(compareText);
  return {
    ...{ id: seq, at, hash, keyId, request: body.ask, ...sumOf(body.files) },
    ...{ askedBy: request?.ask.body.by.name ?? '', approvedBy: request?.decision?.body.by.name ?? '' },
    ...{ from: firsts[0] ?? null, to: body.files.map(lastDay).sort(compareText).at(-1) ?? null },
  };
}

/**
 * How long the disks last. Once files of old days go to another disk as fast as new ones come, the first does not fill any more.
 */
export function diskForecasts(
  disks: StoreDisks | undefined,
  days: readonly Pick<StoredDay, 'day' | 'bytes'>[],
  { now, coldAfterDays }: { readonly now: number; readonly coldAfterDays: number | undefined },
): { readonly hot: DiskForecast | undefined; readonly cold: DiskForecast | undefined } {
  const today = dayOf(now);
  const first = dayOf(now - FORECAST_OF_DAYS * DAY_MS);
  const over = days.filter(({ day }) => day < today && day >= first).map(({ bytes }) => bytes);
  const movesBefore = coldAfterDays === undefined ? '' : dayOf(now - coldAfterDays * DAY_MS);
  const inBalance = disks?.cold !== undefined && days.some(({ day }) => day < movesBefore);
  return {
    hot: disks && diskForecast(disks.hot, inBalance ? [] : over),
    cold: disks?.cold && diskForecast(disks.cold, over),
  };
}

/** Days back from today of which the forecast is made: an import of old logs is no day's growth. */
const FORECAST_OF_DAYS = 8;

function forecastView(forecast: DiskForecast | undefined): DiskForecastView | null {
  return forecast === undefined ? null : { ...forecast, daysLeft: forecast.daysLeft ?? null };
}
