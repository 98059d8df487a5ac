import type { LazyEvent } from '@qiaolou/schema';
import { appliesTo, eventRoute, routeKey, type EventRoute } from '../compile/event-route.ts';
import type { FieldSlots } from '../compile/field-slots.ts';
import { necessaryGates } from '../compile/gate.ts';
import type { ProgramNode } from '../compile/program.ts';
import type { DetectionRule } from '../read/rule-model.ts';
import { EventView } from './event-view.ts';
import { foldConstants, isConstant } from './fold-constants.ts';
import { GateIndex, type GatedRule } from './gate-index.ts';
import { RecentRoutes } from './recent-routes.ts';

/** Rules that may match one kind of event, indexed. */
export interface Bucket {
  readonly index: GateIndex;
  readonly size: number;
}

/** A rule as its bucket needs it. */
export interface BucketRule {
  readonly rule: DetectionRule;
  readonly program: ProgramNode;
}

/** The rules of some logsources, and the texts they compare the constant fields with, by slot. */
interface Base {
  readonly rules: readonly number[];
  readonly constants: ReadonlyMap<number, ReadonlySet<string>>;
}

/** Most event kinds, bases and buckets remembered; kinds come from outside (dataset, channel, event id), so they are bounded. */
const MAX_REMEMBERED = 4_096;
/** Longest kind that is remembered, in characters: what senders name may be 32 KiB each, what devices name is some dozen. */
const MAX_ROUTE_LENGTH = 1_024;

/**
 * Files events by what rules can tell apart: the logsources that apply, and which of the channels and event ids named by
 * their rules it has. Whatever else a sender puts there, however new, falls into a bucket that is made already.
 */
export class RuleBuckets {
  /** Buckets made so far. */
  made = 0;
  readonly #slots: FieldSlots;
  readonly #rules: readonly BucketRule[];
  /** Rules by logsource; there are far fewer logsources than rules. */
  readonly #sources: readonly { readonly source: DetectionRule['logsource']; readonly rules: readonly number[] }[];
  readonly #constantSlots: ReadonlySet<number>;
  readonly #recent = new RecentRoutes<Bucket>();
  readonly #routes = new Map<string, Bucket>();
  readonly #bases = new Map<string, Base>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(rules: readonly BucketRule[], slots: FieldSlots) {
    this.#rules = rules;
    this.#slots = slots;
    this.#constantSlots = new Set([slots.slotOf(['event.code']), slots.slotOf(['winlog.channel'])]);
    const bySource = Map.groupBy(rules.keys(), (index) => JSON.stringify(rules[index]?.rule.logsource ?? {}));
    this.#sources = [...bySource.values()].map((own) => ({
      source: rules[own[0] ?? 0]?.rule.logsource ?? {},
      rules: own,
    }));
  }

  /** The bucket of an event. */
  of(event: LazyEvent): Bucket {
    const recent = this.#recent.of(event);
    if (recent !== undefined) return recent;
    const route = eventRoute(event);
    const key = routeKey(route);
    if (key.length > MAX_ROUTE_LENGTH) return this.#bucketOf(event, route);
    const bucket = remembered(this.#routes, key, () => this.#bucketOf(event, route));
    this.#recent.remember(event, bucket);
    return bucket;
  }

  #bucketOf(event: LazyEvent, route: EventRoute): Bucket {
    const applying = [...this.#sources.keys()].filter((at) => appliesTo(this.#sources[at]?.source ?? {}, route));
    const baseKey = applying.join();
    const base = remembered(this.#bases, baseKey, () => this.#makeBase(applying));
    const texts = namedTexts(base, route.channel === '' ? undefined : this.#viewOf(event));
    if (texts === undefined) return remembered(this.#buckets, baseKey, () => this.#makeBucket(base, new Set(), event));
    const key = JSON.stringify([baseKey, texts]);
    return remembered(this.#buckets, key, () => this.#makeBucket(base, this.#constantSlots, event));
  }

  #makeBase(applying: readonly number[]): Base {
    const rules = applying.flatMap((at) => this.#sources[at]?.rules ?? []).sort((a, b) => a - b);
    const constants = new Map([...this.#constantSlots].map((slot) => [slot, new Set<string>()]));
    for (const index of rules) collectConstants(this.#rules[index]?.program, constants);
    return { rules, constants };
  }

  #viewOf(event: LazyEvent): EventView {
    const view = new EventView(this.#slots);
    view.load(event);
    return view;
  }

  #makeBucket(base: Base, constants: ReadonlySet<number>, event: LazyEvent): Bucket {
    this.made += 1;
    const witness = this.#viewOf(event);
    const gated = base.rules.flatMap((index): GatedRule | readonly [] => {
      const program = this.#rules[index]?.program;
      const folded = program === undefined ? false : foldConstants(program, constants, witness);
      if (folded === false) return [];
      return { rule: index, gates: folded === true ? undefined : necessaryGates(folded) };
    });
    return { index: new GateIndex(gated), size: gated.length };
  }
}

/**
 * Which of the named texts the constant fields of an event have. Undefined where they are not constant: only Windows routes
 * carry code and channel in their key, and of a field with several named texts there are more combinations than buckets.
 */
function namedTexts(base: Base, view: EventView | undefined): readonly (readonly string[])[] | undefined {
  if (view === undefined) return undefined;
  const texts = [...base.constants].map(([slot, named]) => [
    ...new Set(view.foldedOf(slot).filter((text) => named.has(text))),
  ]);
  return texts.every(({ length }) => length <= 1) ? texts : undefined;
}

/** The texts that constant items compare with. */
function collectConstants(node: ProgramNode | undefined, texts: ReadonlyMap<number, Set<string>>): void {
  switch (node?.kind) {
    case undefined:
      return;
    case 'and':
    case 'or':
      for (const child of node.children) collectConstants(child, texts);
      return;
    case 'not':
    case 'selection':
      collectConstants(node.child, texts);
      return;
    case 'item':
      if (isConstant(node))
        for (const atom of node.atoms) if (atom.kind === 'text') texts.get(node.slot)?.add(atom.text);
      return;
    default:
      node satisfies never;
  }
}

/** The value of a key, made where there is none yet; the oldest makes room. */
function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  const [oldest] = known.keys();
  if (known.size >= MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(key, made);
  return made;
}
