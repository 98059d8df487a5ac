import { parseArgs } from 'node:util';
import { systemClock } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { numberedEvent } from './numbered-event.ts';

/** Appends numbered events until it is killed, telling each acknowledged batch on standard output. */
const { values } = parseArgs({
  options: { dir: { type: 'string' }, from: { type: 'string' }, flush: { type: 'string' } },
});
const store = await openEmbeddedEventStore({
  dir: values.dir ?? '',
  clock: systemClock,
  flushRows: Number(values.flush),
  onReport: (report) => process.stderr.write(`${JSON.stringify(report)}\n`),
});
process.stdout.write('open\n');
for (let next = Number(values.from); ; next += 50) {
  const batch = Array.from({ length: 50 }, (_, index) => numberedEvent(next + index));
  await store.append(batch);
  process.stdout.write(`${next}\n`);
}
