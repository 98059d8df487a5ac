import { systemClock } from '@qiaolou/schema';
import { collectorForward } from '../../../src/inputs/collector-forward/input.ts';
import { openSpool } from '../../../src/spool/index.ts';
import { forwardGiven } from '../forward-given.ts';

/** A centre until it is killed: `centre.ts <spool> <sites> <port>`; says `port <number>` when it listens. */
const [, , dir = '', sites = '', port = '0'] = process.argv;
const spool = await openSpool({ dir, randomId: () => 'ce'.repeat(16), fsyncIntervalMs: 5 });
const nobody = (): void => undefined;
const input = collectorForward.open(collectorForward.settings.parse({ enabled: true, port: Number(port) }), {
  ...{ sink: spool, clock: systemClock, verifyKey: () => undefined, stateDirectory: dir, newId: () => '0'.repeat(32) },
  observer: { received: nobody, shed: nobody, truncated: nobody },
  forward: forwardGiven(dir, sites),
});
const bound = await input.start();
process.stdout.write(`port ${bound.port}\n`);
