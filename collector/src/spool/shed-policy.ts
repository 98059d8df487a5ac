import { addressGroup, addressTest, parseIpNetwork } from '@qiaolou/schema';
import { FLOW_MARK_LISTENER } from '../sink/index.ts';

/** What goes when the spool is nearly full: `first` before `normal` before `last`. */
export const SHED_CLASSES = ['first', 'normal', 'last'] as const;
export type ShedClass = (typeof SHED_CLASSES)[number];

/** Which senders are refused first, and how full the spool is then. */
export interface ShedSettings {
  /** Inputs, addresses, networks in CIDR notation or names of senders that are refused first. */
  readonly first: readonly string[];
  /** Those that are refused last, also when `first` has them too. */
  readonly last: readonly string[];
  /** Share of the spool's size from which on the first are refused, and all but the last. */
  readonly firstShare: number;
  readonly normalShare: number;
}

/** What was refused: because of its class, and because its sender had more than its share. Counts since the spool was opened. */
export interface ShedCounts extends Readonly<Record<ShedClass, number>> {
  /** Of them all, records of senders that took more than others. */
  readonly unfair: number;
}

/** How full the spool may become by who sends. */
type Limits = Readonly<Record<ShedClass, number>>;

/** Senders whose class is remembered. */
const MOST_KNOWN = 20_000;
/** What is left is shared out anew so often, ms of receive time. */
const WINDOW_MS = 1_000;
/** While more than this share of a limit is left, nobody looks who sends. */
const UNHEARD_SHARE = 0.5;
/** Below its limit by this share of the spool, a class shares out what is left among its senders. */
const SHARED_SHARE = 0.1;
/** Of what is left, so much is shared out at a time: as long as the spool is not emptied, something is left for who has not come yet. */
const SHARED_AT_ONCE = 0.5;
/** A sender that is heard again so long after the first time, ms, is known. */
const KNOWN_AFTER_MS = 2_000;
/** When many are noted that never came again, one of so many more is. */
const NOTED_OF = 17;
/** Senders told apart in a window; others have a share together. */
const MOST_SHARERS = 4_096;

/**
 * Decides who is refused when the spool is nearly full. Each class has its limit. When less than a tenth of the spool is left below it,
 * what is left is shared out each second among those who sent in the second before: who sends more than his share is refused, others lose
 * nothing. Senders that were not heard before it was so have one share together: addresses can be made up.
 */
export class ShedPolicy {
  readonly #settings: ShedSettings | undefined;
  readonly #limits: Limits;
  readonly #sharedBytes: number;
  /** With fewer bytes more than half of every limit is left. */
  readonly #unlooked: number;
  readonly #tests: readonly { readonly is: SenderTest; readonly of: ShedClass }[];
  readonly #classes = new Map<string, ShedClass>();
  readonly #counts = { first: 0, normal: 0, last: 0, unfair: 0 };
  readonly #groups = new Map<string, string>();
  /** When each sender was first heard, epoch ms; −Infinity: again long after that. */
  readonly #heard = new Map<string, number>();
  #unheard = 0;
  #window = { begins: -Infinity, shares: new Map<string, number>(), taken: new Map<string, number>() };

  /** `settings`: absent: all have one limit, and nothing is shared out. */
  constructor(maxBytes: number, settings: ShedSettings | undefined) {
    const { firstShare = 1, normalShare = 1, first = [], last = [] } = settings ?? {};
    this.#settings = settings;
    this.#limits = { first: maxBytes * firstShare, normal: maxBytes * normalShare, last: maxBytes };
    this.#sharedBytes = maxBytes * SHARED_SHARE;
    this.#unlooked = this.#limits.first * (1 - UNHEARD_SHARE);
    this.#tests = [
      ...last.map((text) => ({ is: senderTest(text), of: 'last' as const })),
      ...first.map((text) => ({ is: senderTest(text), of: 'first' as const })),
    ];
  }

  /** Records refused so far. */
  get counts(): ShedCounts {
    return { ...this.#counts };
  }

  /** The class of a sender. */
  classOf(listener: string, peer: string): ShedClass {
    // No sender's: flows wait for it.
    if (listener === FLOW_MARK_LISTENER) return 'last';
    if (this.#tests.length === 0) return 'normal';
    const name = `${listener}/${peer}`;
    const known = this.#classes.get(name);
    if (known !== undefined) return known;
    if (this.#classes.size >= MOST_KNOWN) this.#classes.clear();
    const found = this.#tests.find(({ is }) => is(listener, peer))?.of ?? 'normal';
    this.#classes.set(name, found);
    return found;
  }

  /** Whether the spool may have so many bytes whoever sends: then nobody needs to be looked at. */
  isOpen(bytes: number): boolean {
    return bytes <= this.#limits.first;
  }

  /** Bytes the spool may have with this sender's records. */
  limitOf(listener: string, peer: string): number {
    return this.#limits[this.classOf(listener, peer)];
  }

  /** Whether a sender that cannot wait may have so many bytes more of a spool that has `bytes`, at a time, epoch ms. */
  isFair(sender: Sender, more: number, bytes: number): boolean {
    if (this.#settings === undefined || bytes < this.#unlooked) return true;
    const { listener, peer, receivedAt } = sender;
    const limit = this.limitOf(listener, peer);
    const left = limit - bytes;
    if (left > limit * UNHEARD_SHARE || listener === FLOW_MARK_LISTENER) return true;
    const name = `${listener}/${this.#groupOf(peer)}`;
    const isKnown = this.#isKnown(name, receivedAt);
    if (left > this.#sharedBytes) return true;
    this.#share(receivedAt, left);
    return this.#takes(isKnown ? name : `${listener}/*`, more, left);
  }

  /** A record was refused. */
  refused(listener: string, peer: string, isUnfair: boolean): void {
    if (listener === FLOW_MARK_LISTENER) return;
    this.#counts[this.classOf(listener, peer)]++;
    if (isUnfair) this.#counts.unfair++;
  }

  /** Whether a sender was heard before, and long enough ago: an address that is made up seldom comes again. */
  #isKnown(name: string, now: number): boolean {
    const firstAt = this.#heard.get(name);
    if (firstAt === -Infinity) return true;
    if (firstAt === undefined) {
      this.#note(name, now);
      return false;
    }
    if (Math.abs(now - firstAt) < KNOWN_AFTER_MS) return false;
    this.#heard.set(name, -Infinity);
    return true;
  }

  /** A storm of addresses must not drive out those that are about to come again: of many, a few are noted. */
  #note(name: string, now: number): void {
    if (this.#heard.size >= MOST_KNOWN / 2 && ++this.#unheard % NOTED_OF !== 0) return;
    if (this.#heard.size >= MOST_KNOWN)
      for (const [other, at] of this.#heard) if (at !== -Infinity) this.#heard.delete(other);
    if (this.#heard.size < MOST_KNOWN) this.#heard.set(name, now);
  }

  #groupOf(peer: string): string {
    const known = this.#groups.get(peer);
    if (known !== undefined) return known;
    if (this.#groups.size >= MOST_KNOWN) this.#groups.clear();
    const group = addressGroup(peer);
    this.#groups.set(peer, group);
    return group;
  }

  /** Begins the next window when it is time. */
  #share(now: number, left: number): void {
    const { begins, taken } = this.#window;
    // A clock that was set back begins a window too.
    if (now >= begins && now < begins + WINDOW_MS) return;
    const each = (left * SHARED_AT_ONCE) / Math.max(1, taken.size);
    this.#window = { begins: now, shares: new Map([...taken.keys()].map((name) => [name, each])), taken: new Map() };
  }

  #takes(sharer: string, more: number, left: number): boolean {
    const { shares, taken } = this.#window;
    const isKnown = taken.has(sharer) || taken.size < MOST_SHARERS;
    const name = isKnown ? sharer : '*';
    const own = (taken.get(name) ?? 0) + more;
    // Who was not there a second ago begins with the share of one among them.
    const share = shares.get(name) ?? (left * SHARED_AT_ONCE) / (Math.max(shares.size, taken.size) + 1);
    taken.set(name, own);
    return own <= share;
  }
}

/** Whose record it is, and when it came. */
interface Sender {
  readonly listener: string;
  readonly peer: string;
  readonly receivedAt: number;
}

type SenderTest = (listener: string, peer: string) => boolean;

/** An address or network tests addresses, also of devices at a site (`10.1.2.3@site`); anything else is an input or a sender's name. */
function senderTest(text: string): SenderTest {
  const parsed = parseIpNetwork(text);
  if (!parsed.ok) return (listener, peer) => listener === text || peer === text;
  const isIn = addressTest(parsed.network);
  return (_listener, peer) => isIn(peer.split('@', 1)[0] ?? peer);
}
