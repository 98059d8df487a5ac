import { z } from 'zod';
import { firstNumber } from './flow-fields.ts';
import type { FlowFields } from './flow-record.ts';

/** What a rate is of: all of the exporter, one of its samplers, or one of its interfaces. */
type RateScope = 'all' | `sampler ${number}` | `interface ${number}`;

/** A rate as it is kept over a restart. */
export const keptRateSchema = z.object({
  /** As `exporterName` makes it. */
  exporter: z.string().max(256),
  scope: z.string().max(64),
  /** One of so many packets is looked at. */
  rate: z.number().int().min(1).max(0xffff_ffff),
});
export type KeptRate = z.infer<typeof keptRateSchema>;

/** What is kept at most. Of so many that told theirs first, the one whose rates were used least is forgotten. */
const MOST_EXPORTERS = 4_096;
const MOST_RATES = 64;
const CANDIDATES = 64;

interface Exporter {
  readonly rates: Map<string, number>;
  /** Records that were scaled by one of them. */
  uses: number;
}

/**
 * What exporters tell in options about how they sample (RFC 3954 §6.1, RFC 5476 §6.5): until they tell it, nothing is
 * scaled. Bounded for all and for each.
 */
export class SamplingRates {
  readonly #exporters = new Map<string, Exporter>();

  /** Learns what an options record tells; undefined when it is nothing new. */
  learn(exporter: string, fields: FlowFields): KeptRate | undefined {
    const rate = rateIn(fields);
    if (rate === undefined) return undefined;
    const scope = scopeIn(fields);
    if ((this.#exporters.get(exporter)?.rates.get(scope) ?? 1) === rate) return undefined;
    return this.#set({ exporter, scope, rate }) ? { exporter, scope, rate } : undefined;
  }

  /** Takes what `learn` answered or `all` gave. */
  restore(kept: KeptRate): void {
    this.#set(kept);
  }

  /** The rate in force for a record: of its sampler, else of the interface it came in by, else of the exporter; 1 = not told. */
  rateOf(exporter: string, sampler: number, ingress: number): number {
    const known = this.#exporters.get(exporter);
    if (known === undefined) return 1;
    known.uses++;
    const { rates } = known;
    const own = sampler < 0 ? undefined : rates.get(`sampler ${sampler}`);
    return own ?? (ingress < 0 ? undefined : rates.get(`interface ${ingress}`)) ?? rates.get('all') ?? 1;
  }

  /** True when the exporter told a rate. */
  has(exporter: string): boolean {
    return this.#exporters.has(exporter);
  }

  /** Everything known, for keeping over a restart. */
  all(): readonly KeptRate[] {
    return [...this.#exporters].flatMap(([exporter, { rates }]) =>
      [...rates].map(([scope, rate]) => ({ exporter, scope, rate })),
    );
  }

  #set({ exporter, scope, rate }: KeptRate): boolean {
    const known = this.#exporters.get(exporter) ?? { rates: new Map<string, number>(), uses: 0 };
    if (!known.rates.has(scope) && known.rates.size >= MOST_RATES) return false;
    known.rates.set(scope, rate);
    if (!this.#exporters.has(exporter) && this.#exporters.size >= MOST_EXPORTERS) this.#evictOne();
    this.#exporters.set(exporter, known);
    return true;
  }

  /** Who makes up senders makes them up faster than he makes up what they would send. */
  #evictOne(): void {
    let victim: string | undefined;
    let least = Infinity;
    let seen = 0;
    for (const [name, { uses }] of this.#exporters) {
      if (uses < least) [victim, least] = [name, uses];
      if (++seen >= CANDIDATES) break;
    }
    if (victim !== undefined) this.#exporters.delete(victim);
  }
}

/** Names an exporter and its observation domain. */
export function exporterName(version: number, domain: number, peer: string): string {
  return `${version}/${domain}/${peer}`;
}

/** One of how many packets; undefined when the record does not say. */
function rateIn(fields: FlowFields): number | undefined {
  const interval = firstNumber(fields, ['samplingInterval', 'samplerRandomInterval']);
  if (interval !== undefined) return whole(interval);
  const taken = firstNumber(fields, ['samplingPacketInterval']);
  const space = firstNumber(fields, ['samplingPacketSpace']);
  // RFC 5477 §8.2: `interval` packets in a row are taken, then `space` are not. Alone it is what others call an interval.
  if (taken !== undefined) return space === undefined ? whole(taken) : whole((taken + space) / taken);
  const [size, population] = ['samplingSize', 'samplingPopulation'].map((name) => firstNumber(fields, [name]));
  if (size !== undefined && population !== undefined) return whole(population / size);
  const probability = firstNumber(fields, ['samplingProbability']);
  return probability === undefined ? undefined : whole(1 / probability);
}

function whole(rate: number): number | undefined {
  const rounded = Math.round(rate);
  return Number.isFinite(rounded) && rounded >= 1 && rounded <= 0xffff_ffff ? rounded : undefined;
}

function scopeIn(fields: FlowFields): RateScope {
  const sampler = firstNumber(fields, ['samplerId', 'selectorId']);
  if (sampler !== undefined) return `sampler ${sampler}`;
  const ingress = firstNumber(fields, ['scopeInterface', 'ingressInterface']);
  return ingress === undefined ? 'all' : `interface ${ingress}`;
}
