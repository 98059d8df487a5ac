import { seededRandom } from '@qiaolou/scenarios';
import { parseEvent } from './parse-event.ts';
import type { EcsEvent } from '@qiaolou/schema';

/** Addresses that outer ones of the county become. */
const ADDRESSES = 20_000;
/** Every so many of them is in 100.0.0.0/8. */
const CIDR_EVERY = 8;
/** Datasets of the county day. */
const DATASETS = 14;

/**
 * What the county day has too little of: its few outer source addresses become 20,000, some of them frequent, wherever
 * the event has them; web accesses get a session that no dictionary knows; with `datasets` a dataset gets an ending, by
 * chance, so that there are about so many.
 */
export class EventVariation {
  readonly #random = seededRandom(1);
  readonly #addresses: readonly string[];
  readonly #endings: number;

  constructor(datasets: number) {
    const int = (from: number, to: number): number => this.#random.int(from, to);
    this.#addresses = Array.from(
      { length: ADDRESSES },
      (_, n) => `${n % CIDR_EVERY === 0 ? 100 : int(110, 190)}.${int(0, 255)}.${int(0, 255)}.${int(1, 254)}`,
    );
    this.#endings = Math.ceil(datasets / DATASETS);
  }

  of(event: EcsEvent): EcsEvent {
    return this.#withDataset(this.#withSession(this.#withAddress(event)));
  }

  #withAddress(event: EcsEvent): EcsEvent {
    const { 'source.ip': address } = event;
    if (typeof address !== 'string' || !/^(?:192|198|203)\.\d+\.\d+\.\d+$/.test(address)) return event;
    const next = this.#addresses[Math.floor(this.#random.next() ** 3 * ADDRESSES)] ?? address;
    const whole = new RegExp(`(?<![\\d.])${address.replaceAll('.', '\\.')}(?![\\d.])`, 'g');
    return parseEvent(JSON.stringify(event).replace(whole, next));
  }

  #withSession(event: EcsEvent): EcsEvent {
    return event['event.dataset'] === 'nginx.access' ? { ...event, 'trace.session': this.#random.hex(16) } : event;
  }

  #withDataset(event: EcsEvent): EcsEvent {
    if (this.#endings < 2) return event;
    return { ...event, 'event.dataset': `${event['event.dataset']}.${this.#random.int(1, this.#endings)}` };
  }
}
