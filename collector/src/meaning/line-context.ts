import type { FieldValue } from '@qiaolou/schema';
import { valueForTarget, isEndpoint, isVerdict } from './value-tests.ts';
import type { KeyMeaning } from './key-meaning.ts';
import type { MeaningCondition } from './meaning-condition.ts';
import type { KeyTarget } from './key-names.ts';

/** A key of the device, its value, and what the key may mean. */
export interface Candidate {
  readonly key: string;
  readonly value: FieldValue;
  readonly meanings: readonly KeyMeaning[];
}

/** What the keys of a line say together. */
export interface LineContext {
  /** A machine is named. */
  readonly hasHost: boolean;
  /** An end of a conversation is named plainly: `src=`, `目的地址=`. */
  readonly hasEnds: boolean;
  /** An account is named. */
  readonly hasUser: boolean;
  /** A person is asked for, be the name behind stars, and neither a machine nor a conversation is told. */
  readonly ofPerson: boolean;
  /** The number of a rule or the kind of an attack is named. */
  readonly hasSignature: boolean;
  /** A request of the web is told of. */
  readonly hasWeb: boolean;
  /** Where something comes from is named, plainly or as a client. */
  readonly hasSource: boolean;
  /** Addresses of pages. */
  readonly urls: readonly string[];
}

/** What is known so far, while the keys are looked at. */
type Seen = Record<'host' | 'ends' | 'user' | 'client' | 'signature' | 'web', boolean>;

/**
 * Looks once at all keys of a line.
 *
 * @param asksUser a key for an account is there, and stars behind it
 */
export function contextOf(candidates: readonly Candidate[], asksUser = false): LineContext {
  const seen: Seen = { host: false, ends: false, user: false, client: false, signature: false, web: false };
  const urls: string[] = [];
  for (const { value, meanings } of candidates) {
    for (const meaning of meanings) {
      if (isUrl(meaning.target)) urls.push(String(value));
      else look(seen, meaning, value);
    }
  }
  const { host, ends, user, client, signature, web } = seen;
  return {
    hasHost: host,
    hasEnds: ends,
    hasUser: user,
    ofPerson: (user || asksUser) && !host && !ends,
    hasSource: ends || (client && !(host && !user)),
    hasSignature: signature,
    hasWeb: web,
    urls,
  };
}

/** What a target shows when its value is such a thing, and at most how plainly it must be said. */
const SHOWN_BY: ReadonlyMap<KeyTarget, readonly ['host' | 'signature' | 'web' | 'user', number]> = new Map([
  ['host.name', ['host', 3]],
  ['host.mac', ['host', 3]],
  ['rule.id', ['signature', 1]],
  ['rule.category', ['signature', 1]],
  ['http.request.method', ['web', 3]],
  ['user_agent.original', ['web', 1]],
  ['user.name', ['user', 2]],
]);

function look(seen: Seen, { target, rank, when }: KeyMeaning, value: FieldValue): void {
  if (isEnd(target)) {
    if (!isEndpoint(value)) return;
    seen.ends ||= rank <= 1;
    seen.client ||= target.to === 'source' && rank > 1 && when !== 'person';
    return;
  }
  const [what, most] = SHOWN_BY.get(target) ?? [];
  if (what === undefined || most === undefined || typeof target !== 'string') return;
  seen[what] ||= rank <= most && valueForTarget(target, value) !== undefined;
}

function isEnd(target: KeyTarget): target is Exclude<KeyTarget, string> {
  return typeof target !== 'string' && (target.to === 'source' || target.to === 'destination');
}

function isUrl(target: KeyTarget): boolean {
  return typeof target !== 'string' && target.to === 'url';
}

/** Whether what a key may mean is meant in this line. */
export function isMeant({ target, when }: KeyMeaning, { key, value }: Candidate, context: LineContext): boolean {
  if (when !== undefined) return CONDITIONS[when](context, value);
  // `hostname=www.example.com url="/a"` is the header of a request.
  if (target !== 'host.name' || !/^(?:http_?)?host(?:_?name)?$/i.test(key)) return true;
  const { urls } = context;
  const { hasEnds, hasSource, hasWeb } = context;
  const ofPage =
    hasWeb ||
    urls.some((url) => /^(?:[A-Z]{3,8} )?\//.test(url)) ||
    ((hasEnds || hasSource) && /^(?:http_?)?host$/i.test(key))
      ? isDomain(value)
      : urls.some(
          (url) =>
            url.includes(`//${String(value)}`) ||
            url.startsWith(`${String(value)}:`) ||
            url.startsWith(`${String(value)}/`),
        );
  return !ofPage;
}

/** The line tells of a machine, and of no conversation or person: an endpoint product speaks. */
function ofMachineOnly({ hasHost, hasEnds, hasUser }: LineContext): boolean {
  return hasHost && !hasEnds && !hasUser;
}

const LOGGED = /^(?:log(?:ged)?[ _-]?(?:in|on|out|off)|登[录陆出]|退出|注销)$/i;

const CONDITIONS: Readonly<Record<MeaningCondition, (context: LineContext, value: FieldValue) => boolean>> = {
  verdict: (_, value) => isVerdict(value),
  deed: (_, value) => isVerdict(value) || LOGGED.test(String(value).trim()),
  request: ({ hasWeb }, value) => hasWeb && String(value).startsWith('/'),
  pair: ({ hasSource }) => hasSource,
  guest: (context) => !ofMachineOnly(context),
  machine: ({ hasHost }) => hasHost,
  'machine only': ofMachineOnly,
  person: ({ ofPerson }) => ofPerson,
  'no person': ({ ofPerson }) => !ofPerson,
  signature: ({ hasSignature }, value) => hasSignature || /^\[\d{1,10}\]./.test(String(value)),
};

function isDomain(value: FieldValue): boolean {
  return String(value).includes('.') && !String(value).startsWith('localhost');
}
