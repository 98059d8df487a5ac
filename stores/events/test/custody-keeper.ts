import { sm2 } from '@qiaolou/crypto';
import { DAY_MS, type EcsEvent } from '@qiaolou/schema';
import {
  custodyState,
  dueSeals,
  filesToLookAt,
  nextEntry,
  readCustodyChain,
  verifyCustody,
  type CustodyBody,
  type CustodyState,
  type CustodyVerdict,
  type EventCustody,
  type ReadChain,
} from '../src/custody/index.ts';
import { numberedEvent } from './numbered-event.ts';

const PRIVATE_KEY = Uint8Array.from({ length: 32 }, (_, at) => at + 1);

/** Signs the chains of tests. */
export const KEEPER_SIGNER = sm2.createSigner(PRIVATE_KEY);

/** The first day of the stores of these tests, as its events tell and by the clock; noon in Shanghai. */
export const FIRST_NOON = Date.UTC(2026, 0, 10, 4);

export const ASKER = { name: 'zhang', roles: ['system_admin'] };
export const APPROVER = { name: 'li', roles: ['audit_admin'] };

/** Events of the nth day. */
export function eventsOfDay(day: number, count = 40): readonly EcsEvent[] {
  return Array.from({ length: count }, (_, n) => {
    const time = new Date(FIRST_NOON + day * DAY_MS + n * 1_000).toISOString();
    const dataset = n % 2 === 0 ? 'sshd' : 'firewall';
    return { ...numberedEvent(day * 1_000 + n), '@timestamp': time, 'event.created': time, 'event.dataset': dataset };
  });
}

/** Keeps the chain of a store as the platform does, at days that a test says. */
export class CustodyKeeper {
  readonly #custody: EventCustody;
  readonly #first: number;

  /** `first` is the first day's time by the clock. */
  constructor(custody: EventCustody, first = FIRST_NOON) {
    this.#custody = custody;
    this.#first = first;
  }

  async read(): Promise<ReadChain> {
    return readCustodyChain(await this.#custody.custodyLines(0), [KEEPER_SIGNER.publicKey]);
  }

  async state(): Promise<CustodyState> {
    return custodyState((await this.read()).entries);
  }

  /** Adds an entry on the nth day of a machine that never stopped; answers its number. */
  async add(day: number, body: CustodyBody, signer = KEEPER_SIGNER): Promise<number> {
    const end = await this.state();
    const time = { now: this.#first + day * DAY_MS, machine: { boot: 'b', upMs: (day + 1) * DAY_MS } };
    const entry = nextEntry(end, body, time, signer);
    await this.#custody.custodyAppend(JSON.stringify(entry));
    return entry.seq;
  }

  /** Seals what is due on the nth day; answers the days. */
  async seal(day: number): Promise<readonly string[]> {
    const files = await this.#custody.custodyFiles();
    const due = dueSeals(files, await this.state(), { now: this.#first + day * DAY_MS, lateDays: 2 });
    for (const { day: sealed, supplementary, files: numbers, shared } of due) {
      const looks = await this.#custody.custodyLook(numbers, 'seal');
      const read = looks.flatMap((look) => (look.state === 'read' && look.file !== undefined ? [look.file] : []));
      const { lastSeal } = await this.state();
      await this.add(day, { kind: 'seal', day: sealed, supplementary, prevSeal: lastSeal, files: read, shared });
    }
    return due.map(({ day: sealed }) => sealed);
  }

  /** Two people decide that everything up to a date goes; answers ask and decision. */
  async decide(day: number, through: string): Promise<{ readonly ask: number; readonly decision: number }> {
    const ask = await this.add(day, { kind: 'ask', through, by: ASKER, reason: 'disk' });
    const decision = await this.add(day, { kind: 'decide', ask, approved: true, by: APPROVER, reason: 'yes' });
    return { ask, decision };
  }

  /** Writes the tombstone of sealed files. */
  async bury(
    day: number,
    { ask, decision }: { readonly ask: number; readonly decision: number },
    numbers: readonly number[],
  ): Promise<void> {
    const { files } = await this.state();
    const buried = numbers.flatMap((number) => files.get(number)?.file ?? []);
    await this.add(day, { kind: 'tombstone', ask, decision, files: buried, last: true });
  }

  async verify(what: 'bytes' | 'count' = 'bytes'): Promise<CustodyVerdict> {
    const chain = await this.read();
    return verifyCustody(chain, await this.#custody.custodyLook(filesToLookAt(chain), what));
  }
}
