import { parseArgs } from 'node:util';
import { DAY_MS } from '@qiaolou/schema';
import { openEmbeddedEventStore } from '../src/index.ts';
import { CustodyKeeper, FIRST_NOON } from './custody-keeper.ts';

/** Deletes or moves all sealed files of a store, telling each step on standard output, until it is killed. */
const { values } = parseArgs({
  options: { dir: { type: 'string' }, cold: { type: 'string' }, act: { type: 'string' }, day: { type: 'string' } },
});
const day = Number(values.day);
const store = await openEmbeddedEventStore({
  ...{ dir: values.dir ?? '', coldDir: values.cold, threads: 1 },
  clock: { now: () => FIRST_NOON + day * DAY_MS },
});
const keeper = new CustodyKeeper(store);
const numbers = [...(await keeper.state()).files.keys()];
if (values.act === 'delete')
  await keeper.bury(
    day,
    {
      ask: Number((await keeper.state()).requests.keys().next().value),
      decision: (await keeper.state()).head?.seq ?? 0,
    },
    numbers,
  );
process.stdout.write('begins\n');
for (const number of numbers) {
  if (values.act === 'delete') await store.custodyRemove([number]);
  else await store.custodyMove([number]);
  process.stdout.write(`${number}\n`);
}
await new Promise((resolve) => setTimeout(resolve, 60_000));
