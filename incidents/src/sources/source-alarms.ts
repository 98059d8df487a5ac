import { DAY_MS, HOUR_MS, isoTime, MINUTE_MS, type DetectionMatch } from '@qiaolou/schema';
import { expectedSilence } from './expected-silence.ts';
import { isNewSource } from './known-since.ts';
import type { SourceDecisions } from './source-decisions.ts';
import { alarmMatch, type AlarmKind } from './alarm-match.ts';

/** A source as the alarms look at it. */
export interface WatchedSource {
  /** `<listener>/<peer>`. */
  readonly id: string;
  readonly listener: string;
  readonly peer: string;
  /** Epoch ms. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How much of its silence is more than usual: above 1 it is silent. */
  readonly excess: number;
}

/** What the sources of one collector are like now. */
export interface SourcesNow {
  /** Live ones. */
  readonly sources: readonly WatchedSource[];
  readonly decisions: SourceDecisions;
  readonly now: number;
  /** Sources first heard until then belong to the installation. */
  readonly learnedUntil: number;
}

/** Nobody is missed sooner after it was first heard: what it usually does is not known. */
const KNOWN_AFTER_MS = DAY_MS;
/** Sources that fell silent so near to each other have one cause. */
const TOGETHER_MS = 2 * MINUTE_MS;
/** Who speaks seldom is found silent late: it joins an alarm whose silence began so long before or after its own. */
const JOIN_MS = 6 * HOUR_MS;
/** So much of its patience is used up by a source that fell silent with others and is not silent yet. */
const OVERDUE = 0.3;
/** More sources that fall silent together, or are new within one look, are one alarm. */
const MOST_SINGLE = 5;
/** New sources are told within this time of their first record: what is older was told, or was nothing to tell. */
const TELL_NEW_MS = HOUR_MS;

interface Outage {
  readonly kind: AlarmKind;
  readonly occurrence: string;
  readonly from: number;
  readonly members: Set<string>;
}

/** What the alarms found at one look. */
export interface AlarmsFound {
  readonly matches: readonly DetectionMatch[];
  /** Sources that were told to be silent and speak again. */
  readonly recovered: readonly WatchedSource[];
}

/**
 * The platform's own judge of who sends: sources that are silent though they usually speak at this hour, and sources nobody knows.
 * What has one cause is one alarm: many that fall silent together, all of one input. The same silence is the same alert however
 * often it is looked at, after a restart too; nobody is told of a silence that people expect. Pure: told what is, and when.
 */
export class SourceAlarms {
  readonly #outages = new Map<string, Outage>();
  /** Sources told to be silent. */
  readonly #silent = new Map<string, WatchedSource>();

  look(given: SourcesNow): AlarmsFound {
    const { sources, decisions, now } = given;
    const expected = sources.filter(({ id }) => expectedSilence(decisions.get(id), now) === undefined);
    const matches: DetectionMatch[] = [];
    for (const [listener, all] of byListener(sources)) {
      const watched = expected.filter((one) => one.listener === listener && now - one.firstSeen >= KNOWN_AFTER_MS);
      matches.push(...this.#silences({ listener, all, watched, now }));
    }
    const recovered = this.#recovered(sources);
    return { matches: [...matches, ...newOnes(given)], recovered };
  }

  #silences({ listener, all, watched, now }: Listened): DetectionMatch[] {
    const silent = watched.filter(({ excess }) => excess > 1).toSorted((a, b) => a.lastSeen - b.lastSeen);
    for (const one of silent) this.#silent.set(one.id, one);
    const outage = this.#outages.get(listener);
    // It is over when nobody of it is silent any more.
    if (outage !== undefined && !silent.some(({ id }) => outage.members.has(id))) this.#outages.delete(listener);
    const rest = silent.filter((one) => !this.#joins(listener, one));
    const matches: DetectionMatch[] = [];
    for (const together of fellTogether(rest)) matches.push(...this.#told({ listener, all, watched, now }, together));
    const known = this.#outages.get(listener);
    return known === undefined ? matches : [...matches, outageMatch(listener, known, { watched, now })];
  }

  /** Whether a source is one of those that the input's alarm is about; then it is counted there. */
  #joins(listener: string, { id, lastSeen }: WatchedSource): boolean {
    const outage = this.#outages.get(listener);
    if (outage === undefined || Math.abs(lastSeen - outage.from) > JOIN_MS) return false;
    outage.members.add(id);
    return true;
  }

  #told({ listener, all, watched, now }: Listened, together: readonly WatchedSource[]): DetectionMatch[] {
    const [from, to] = [together[0]?.lastSeen ?? now, together.at(-1)?.lastSeen ?? now];
    const vanished = watched.filter(
      ({ excess, lastSeen }) => excess >= OVERDUE && lastSeen >= from - TOGETHER_MS && lastSeen <= to + TOGETHER_MS,
    );
    const isWholeInput = vanished.length > 1 && all.every(({ lastSeen }) => lastSeen <= to + TOGETHER_MS);
    if (!isWholeInput && vanished.length <= MOST_SINGLE)
      return together.map((source) =>
        alarmMatch('source-silent', { ...said(source, now), occurrence: `${source.id}@${source.lastSeen}` }),
      );
    const kind = isWholeInput ? 'input-silent' : 'sources-silent';
    const occurrence = `${listener}@${Math.floor(from / MINUTE_MS)}`;
    this.#outages.set(listener, { kind, occurrence, from, members: new Set(vanished.map(({ id }) => id)) });
    return [];
  }

  #recovered(sources: readonly WatchedSource[]): readonly WatchedSource[] {
    const back = sources.filter(({ id, lastSeen }) => lastSeen > (this.#silent.get(id)?.lastSeen ?? Infinity));
    for (const { id } of back) this.#silent.delete(id);
    return back;
  }
}

interface Listened {
  readonly listener: string;
  /** All sources of the input. */
  readonly all: readonly WatchedSource[];
  /** Those that are expected to speak. */
  readonly watched: readonly WatchedSource[];
  readonly now: number;
}

function byListener(sources: readonly WatchedSource[]): ReadonlyMap<string, readonly WatchedSource[]> {
  const groups = new Map<string, WatchedSource[]>();
  for (const source of sources) {
    const group = groups.get(source.listener);
    if (group === undefined) groups.set(source.listener, [source]);
    else group.push(source);
  }
  return groups;
}

/** Runs of sources, ordered by when they were last heard, between which there is no longer pause. */
function fellTogether(silent: readonly WatchedSource[]): readonly (readonly WatchedSource[])[] {
  const runs: WatchedSource[][] = [];
  for (const one of silent) {
    const run = runs.at(-1);
    if (run !== undefined && one.lastSeen - (run.at(-1)?.lastSeen ?? 0) <= TOGETHER_MS) run.push(one);
    else runs.push([one]);
  }
  return runs;
}

function outageMatch(
  listener: string,
  { kind, occurrence, members }: Outage,
  { watched, now }: Pick<Listened, 'watched' | 'now'>,
): DetectionMatch {
  const peers = watched.filter(({ id }) => members.has(id)).map(({ peer }) => peer);
  return alarmMatch(kind, { occurrence, party: listener, at: isoTime(now), peers, count: members.size });
}

function newOnes({ sources, decisions, now, learnedUntil }: SourcesNow): readonly DetectionMatch[] {
  const fresh = sources.filter(
    ({ id, firstSeen }) =>
      now - firstSeen < TELL_NEW_MS && isNewSource(firstSeen, decisions.get(id), { now, learnedUntil }),
  );
  if (fresh.length <= MOST_SINGLE)
    return fresh.map((source) => alarmMatch('source-new', { ...said(source, now), occurrence: source.id }));
  // Forged addresses make one alarm an hour and input, that counts.
  return [...byListener(fresh)].map(([listener, those]) =>
    alarmMatch('sources-new', {
      occurrence: `${listener}@${Math.floor(now / HOUR_MS)}`,
      ...{ party: listener, at: isoTime(now), peers: those.map(({ peer }) => peer), count: those.length },
    }),
  );
}

function said({ peer }: WatchedSource, now: number) {
  return { party: peer, at: isoTime(now), peers: [peer], count: 1 };
}
