import { endToEndRound, type RoundGiven } from './end-to-end-round.ts';

/** A process that measures one round: `node end-to-end-child.ts GIVEN`, both GIVEN and its only line being JSON. */
const [given = '{}'] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(await endToEndRound(JSON.parse(given) as RoundGiven))}\n`);
