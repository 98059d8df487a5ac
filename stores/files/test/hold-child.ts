import { appendFileSync } from 'node:fs';
import { holdDirectory } from '../src/index.ts';

// Holds a directory: `once` until it is killed, `again` taking and giving it back for a number of times, each told in a
// ledger. Arguments: mode, directory, ledger, times.
const [mode, dir = '', ledger = '', times = '0'] = process.argv.slice(2);
if (mode === 'once') {
  const hold = holdDirectory(dir, '2026-11-28T08:00:00.000Z');
  process.stdout.write(hold.held ? 'held\n' : 'refused\n');
  setInterval(() => undefined, 1_000);
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
