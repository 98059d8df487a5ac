import type { FieldValue } from '@qiaolou/schema';
import { DECOMPOSITIONS } from '../event/decompose.ts';
import { setField, shownText, type Draft } from '../event/draft.ts';
import { ipValue, isNothing } from '../event/ecs-value.ts';
import { meaningsOfKey, RANKS, type KeyMeaning } from './key-meaning.ts';
import type { KeyTarget } from './key-names.ts';
import { contextOf, isMeant, type Candidate, type LineContext } from './line-context.ts';
import { valueForTarget } from './value-tests.ts';

/**
 * Puts a device's keys into the fields they mean. For every field the key that says it most plainly and whose value is such
 * a thing wins, wherever in the line it stands: `action=quarantine` before `op=POST`, `src=` before `client=`. A field that is set
 * already keeps its value. Gives the keys that mean nothing known or lost, in their order.
 */
export function placeCandidates(draft: Draft, fields: Iterable<readonly [string, FieldValue]>): readonly string[] {
  const keys: string[] = [];
  const placed = placements(draft, fields, (key) => keys.push(key));
  return placed.size === 0 ? keys : keys.filter((key) => !placed.has(key));
}

/** As `placeCandidates`, telling the target of each key that was placed. */
export function placements(
  draft: Draft,
  fields: Iterable<readonly [string, FieldValue]>,
  see: (key: string) => void = () => undefined,
): ReadonlyMap<string, KeyTarget> {
  const candidates: Held[] = [];
  let asksUser = false;
  for (const [key, value] of fields) {
    see(key);
    const meanings = meaningsOfKey(key);
    if (meanings.length === 0) continue;
    if (isNothing(value)) asksUser ||= value === '**' && meanings.some(({ target }) => target === 'user.name');
    else candidates.push({ key, value, meanings, ranks: ranksOf(meanings), isPlaced: false });
  }
  const placed = new Map<string, KeyTarget>();
  if (candidates.length === 0) return placed;
  const context = contextOf(candidates, asksUser);
  for (const rank of RANKS) {
    for (const candidate of candidates) {
      if (candidate.isPlaced || (candidate.ranks & (1 << rank)) === 0) continue;
      const target = placeAs(draft, candidate, rank, context);
      if (target === undefined) continue;
      candidate.isPlaced = true;
      placed.set(candidate.key, target);
    }
  }
  return placed;
}

/** A candidate, the ranks of its meanings, one bit each, and whether it has its field. */
interface Held extends Candidate {
  readonly ranks: number;
  isPlaced: boolean;
}

function ranksOf(meanings: readonly KeyMeaning[]): number {
  let ranks = 0;
  for (const { rank } of meanings) ranks |= 1 << rank;
  return ranks;
}

/** Places a candidate by one of its meanings of a rank, and gives the target. */
function placeAs(
  draft: Draft,
  candidate: Candidate,
  rank: KeyMeaning['rank'],
  context: LineContext,
): KeyTarget | undefined {
  for (const meaning of candidate.meanings) {
    if (meaning.rank < rank) continue;
    if (meaning.rank > rank) return undefined;
    if (isMeant(meaning, candidate, context) && place(draft, meaning, candidate)) return meaning.target;
  }
  return undefined;
}

/** The field whose presence says that a value taken apart has been placed already. */
const FIRST_FIELD: Readonly<Record<string, string>> = { url: 'url.original', request: 'url.original' };

function place(draft: Draft, { target, rank }: KeyMeaning, { key, value }: Candidate): boolean {
  if (typeof target !== 'string')
    return !isOtherEnd(draft, { target, rank }, value) && placeApart(draft, target, value);
  if (target === 'host.name' && ipValue(String(value)) !== undefined) return placeOnce(draft, 'host.ip', value);
  if (target === 'user.name') return placeUser(draft, key, value);
  if (target === 'rule.name') placeNumberOf(draft, value);
  const path = PATHS[target];
  if (path !== undefined && /[\\/]/.test(String(value))) return placeOnce(draft, path, value);
  return placeOnce(draft, target, value);
}

/** Who speaks to itself says so plainly: `victim=` beside a `src=` of the same address names no second end. */
function isOtherEnd({ fields }: Draft, { target, rank }: KeyMeaning, value: FieldValue): boolean {
  if (rank < 2 || typeof target === 'string') return false;
  const other = target.to === 'source' ? 'destination.ip' : target.to === 'destination' ? 'source.ip' : undefined;
  return other !== undefined && fields[other] !== undefined && fields[other] === ipValue(String(value).trim());
}

/** Names that hold a whole path belong to the field of the path. */
export const PATHS: Readonly<Record<string, string>> = {
  'process.name': 'process.executable',
  'file.name': 'file.path',
};

function placeApart(draft: Draft, { to, as }: Exclude<KeyTarget, string>, value: FieldValue): boolean {
  const first = FIRST_FIELD[as] ?? `${to}.ip`;
  if (Object.hasOwn(draft.fields, first)) return false;
  // `name(10.0.0.1)` is taken apart before it is looked at.
  const taken = as === 'server' ? value : valueForTarget(first, shown(draft, value));
  return taken !== undefined && DECOMPOSITIONS[as](draft, to, taken);
}

/** `userid=2` numbers an account; `userid=zhangsan` names it; `wang@10.0.0.1` says where from. */
function placeUser(draft: Draft, key: string, value: FieldValue): boolean {
  if (/id$/i.test(key) && /^\d+$/.test(String(value).trim())) return placeOnce(draft, 'user.id', value);
  // `admin=1` says that it was one.
  if (/^\d{1,3}$/.test(String(value).trim()) && !/user|uname|acc|name|用户|[账帐]/i.test(key)) return false;
  return placeOnce(draft, 'user.name', value);
}

/** `[50002]TFTP…`, `(352325536)死亡之Ping`: the number of a signature stands in front of its name. */
function placeNumberOf(draft: Draft, value: FieldValue): void {
  const [, number] = /^[[(](\d{1,12})[\])]./.exec(String(value)) ?? [];
  if (number !== undefined) placeOnce(draft, 'rule.id', number);
}

function placeOnce(draft: Draft, field: string, value: FieldValue): boolean {
  if (Object.hasOwn(draft.fields, field)) return false;
  const taken = valueForTarget(field, shown(draft, value));
  return taken !== undefined && setField(draft, field, taken);
}

/** Without what shows nothing: one invisible character must not keep a name out of its field. */
function shown(draft: Draft, value: FieldValue): FieldValue {
  return typeof value === 'string' ? shownText(draft, value) : value;
}
