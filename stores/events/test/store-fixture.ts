import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EcsEvent, EventStore } from '@qiaolou/schema';

/** Where the fixtures are; tests copy one before they open it. */
export const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));

/** An event with its number in the order of ingest. */
export interface SequencedEvent {
  readonly seq: number;
  readonly event: EcsEvent;
}

/** Copies a store of the fixtures into a directory, without what is expected of it. */
export function copyOfFixture(name: string, dir: string): void {
  for (const part of ['manifest.json', 'segments', 'journal'])
    cpSync(join(FIXTURES, name, part), join(dir, part), { recursive: true });
}

/** The events a store of the fixtures gives back, in the order of their numbers. */
export function expectedOf(name: string): readonly SequencedEvent[] {
  return readFileSync(join(FIXTURES, name, 'expected.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SequencedEvent);
}

/** Every event of a store with its number: asked one by one, as only of the last of a page the number is told. */
export async function sequencedTail(store: EventStore): Promise<readonly SequencedEvent[]> {
  const all: SequencedEvent[] = [];
  for (let next = '0'; ;) {
    const page = await store.tail(next, 1, { skipDamaged: true });
    next = page.next;
    if (page.events.length === 0) return all;
    all.push(...page.events.map((event) => ({ seq: Number(next), event })));
  }
}
