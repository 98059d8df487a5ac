import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS } from '../event/decompose.ts';
import { setField, type Draft } from '../event/draft.ts';
import { ipValue, isNothing } from '../event/ecs-value.ts';
import { meaningsOfKey, RANKS, type KeyMeaning } from './key-meaning.ts';
import type { KeyTarget } from './key-names.ts';
import { isEndpoint, isVerdict, valueForTarget } from './value-tests.ts';

/** A key of the device, its value, and what the key may mean. */
interface Candidate {
  readonly key: string;
  readonly value: FieldValue;
  readonly meanings: readonly KeyMeaning[];
  placed: boolean;
}

/**
 * Puts a device's keys into the fields they mean. For every field the key that says it most plainly and whose value is such
 * a thing wins, wherever in the line it stands: `action=quarantine` before `op=POST`, `src=` before `client=`. A field that is set
 * already keeps its value. Gives the keys that mean nothing known or lost, in their order.
 */
export function placeCandidates(draft: Draft, fields: Iterable<readonly [string, FieldValue]>): readonly string[] {
  const candidates = candidatesOf(fields);
  const context = contextOf(candidates);
  for (const rank of RANKS) {
    for (const candidate of candidates) {
      if (candidate.placed) continue;
      for (const meaning of candidate.meanings) {
        if (meaning.rank !== rank || !fits(meaning, candidate, context)) continue;
        if (!place(draft, meaning.target, candidate)) continue;
        candidate.placed = true;
        break;
      }
    }
  }
  return candidates.filter(({ placed }) => !placed).map(({ key }) => key);
}

function candidatesOf(fields: Iterable<readonly [string, FieldValue]>): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [key, value] of fields) {
    candidates.push({ key, value, meanings: isNothing(value) ? [] : meaningsOfKey(key), placed: false });
  }
  return candidates;
}

/** What the other keys of the line say of one. */
interface Context {
  /** The line names a machine. */
  readonly hasHost: boolean;
  /** A page is named by its path alone: its server stands under a key of its own. */
  readonly hasPath: boolean;
  /** The line names where something comes from. */
  readonly hasSource: boolean;
  /** The line tells of a machine, and of no conversation or person. */
  readonly machineOnly: boolean;
  /** Domains of the addresses of pages in the line. */
  readonly urls: readonly string[];
}

function contextOf(candidates: readonly Candidate[]): Context {
  const means = (candidate: Candidate, is: (target: KeyTarget) => boolean): boolean =>
    candidate.meanings.some(({ target }) => is(target));
  const some = (is: (target: KeyTarget) => boolean): boolean => candidates.some((one) => means(one, is));
  const address = (to: string): boolean =>
    candidates.some(
      (one) => isEndpoint(one.value) && means(one, (target) => typeof target !== 'string' && target.to === to),
    );
  const urls = candidates
    .filter((one) => means(one, (target) => typeof target !== 'string' && target.to === 'url'))
    .map(({ value }) => String(value));
  const hasHost = some((target) => target === 'host.name');
  return {
    hasSource: address('source'),
    hasHost,
    machineOnly: hasHost && !address('destination') && !some((target) => target === 'user.name'),
    hasPath: urls.some((url) => url.startsWith('/')),
    urls,
  };
}

/** Whether what a key may mean is meant here. */
function fits(
  { target, rank, verdictOnly, pairOnly, guestOnly }: KeyMeaning,
  { key, value }: Candidate,
  context: Context,
): boolean {
  if (verdictOnly === true) return isVerdict(value);
  if (pairOnly === true && !context.hasSource) return false;
  if (guestOnly === true && context.machineOnly) return false;
  // A bare `ip` is the machine's only where the line speaks of a machine; of a device it may be anybody's.
  if (target === 'host.ip') return rank < 3 || context.hasHost;
  // `hostname=www.example.com url="/a"` is the header of a request.
  if (target !== 'host.name' || !/^(?:http_?)?host(?:_?name)?$/i.test(key)) return true;
  const named = context.hasPath ? isDomain(value) : context.urls.some((url) => url.includes(`//${String(value)}`));
  return !named;
}

function isDomain(value: FieldValue): boolean {
  return String(value).includes('.') && !String(value).startsWith('localhost');
}

/** The field whose presence says that a value taken apart has been placed already. */
const FIRST_FIELD: Readonly<Record<string, string>> = { url: 'url.original', request: 'url.original' };

function place(draft: Draft, target: KeyTarget, { key, value }: Candidate): boolean {
  if (typeof target !== 'string') return placeApart(draft, target, value);
  if (target === 'host.name' && ipValue(String(value)) !== undefined) return placeOnce(draft, 'host.ip', value);
  if (target === 'user.name') return placeUser(draft, key, value);
  const path = PATHS[target];
  if (path !== undefined && /[\\/]/.test(String(value))) return placeOnce(draft, path, value);
  return placeOnce(draft, target, value);
}

/** Names that hold a whole path belong to the field of the path. */
const PATHS: Readonly<Record<string, string>> = { 'process.name': 'process.executable', 'file.name': 'file.path' };

function placeApart(draft: Draft, { to, as }: Exclude<KeyTarget, string>, value: FieldValue): boolean {
  const first = FIRST_FIELD[as] ?? `${to}.ip`;
  if (Object.hasOwn(draft.fields, first)) return false;
  // `name(10.0.0.1)` is taken apart before it is looked at.
  const taken = as === 'server' ? value : valueForTarget(first, value);
  return taken !== undefined && DECOMPOSITIONS[as](draft, to, taken);
}

/** `userid=2` numbers an account; `userid=zhangsan` names it; `wang@10.0.0.1` says where from. */
function placeUser(draft: Draft, key: string, value: FieldValue): boolean {
  if (/id$/i.test(key) && /^\d+$/.test(String(value).trim())) return placeOnce(draft, 'user.id', value);
  return placeOnce(draft, 'user.name', value);
}

function placeOnce(draft: Draft, field: string, value: FieldValue): boolean {
  if (Object.hasOwn(draft.fields, field)) return false;
  const taken = valueForTarget(field, value);
  return taken !== undefined && setField(draft, field, taken);
}
