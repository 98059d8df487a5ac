import fc from 'fast-check';

/** How often each property is tried that has no number of its own for a long look: set by `npm run test:generated`. */
const runs = Number(process.env['QIAOLOU_TEST_RUNS'] ?? 0);
if (runs > 0) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs });
