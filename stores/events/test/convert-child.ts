import { parseArgs } from 'node:util';
import { systemClock } from '@qiaolou/schema';
import { convertParquet } from '../src/parquet/convert-parquet.ts';

/** Converts a store and kills itself with SIGKILL when it is told for the first time how far it is. */
const { values } = parseArgs({ options: { dir: { type: 'string' } } });
await convertParquet({
  dir: values.dir ?? '',
  clock: systemClock,
  bounds: { rows: 5, bytes: 8_000_000 },
  tell: (report) => {
    if (report.kind === 'converting') process.kill(process.pid, 'SIGKILL');
  },
});
