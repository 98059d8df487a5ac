import { appendFileSync } from 'node:fs';
import { holdDirectory } from '../src/index.ts';

// Holds a directory: `once` until it is killed, keeping nothing of the hold itself; `again` taking it and giving it back for a
// number of times, each told in a ledger. Arguments: mode, directory, ledger, times.
const [mode, dir = '', ledger = '', times = '0'] = process.argv.slice(2);
if (mode === 'once') {
  const hold = holdDirectory(dir, '2026-11-28T08:00:00.000Z');
  const said = hold.held ? 'held\n' : 'refused\n';
  // In a turn of its own: what this one refers to is not swept.
  setInterval(() => undefined, 1_000);
  setImmediate(() => {
    globalThis.gc?.();
    process.stdout.write(said);
  });
} else {
  for (let taken = 0; taken < Number(times);) {
    const hold = holdDirectory(dir, '2026-11-28T08:00:00.000Z');
    if (hold.held) {
      appendFileSync(ledger, `take ${process.pid}\n`);
      appendFileSync(ledger, `give ${process.pid}\n`);
      hold.release();
      taken++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
