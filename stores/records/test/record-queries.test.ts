import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALERTS, CASES, readQuery, statementsOf, type Statement } from './asked-statements.ts';

/** `UPDATE=1 npx vitest run stores/records/test/record-queries.test.ts` rewrites what is expected; read the diff. */
const update = process.env['UPDATE'] === '1';
const fixture = (name: string) => new URL(`fixtures/${name}`, import.meta.url);
const QUERIES = readFileSync(fixture('record-queries.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
type Expected = Readonly<Record<string, Readonly<Record<'sqlite' | 'postgres', readonly Statement[]>>>>;
const EXPECTED = update ? {} : (JSON.parse(readFileSync(fixture('record-queries.sql.json'), 'utf8')) as Expected);

// What is written comes last.
describe('what the databases of records are asked for a query', { shuffle: false }, () => {
  const written: Record<string, unknown> = {};

  it.each(QUERIES)('%s', async (line) => {
    const source = line.startsWith('incidents:') ? CASES : ALERTS;
    const query = readQuery(source, line.replace(/^incidents: ?/, ''));
    const asked = {
      sqlite: await statementsOf('sqlite', source, query),
      postgres: await statementsOf('postgres', source, query),
    };
    written[line] = asked;
    if (!update) expect(asked).toEqual(EXPECTED[line]);
  });

  it('is written down for these queries and no others', () => {
    if (update) writeFileSync(fixture('record-queries.sql.json'), `${JSON.stringify(written, null, 2)}\n`);
    else expect(Object.keys(EXPECTED).sort()).toEqual(QUERIES.toSorted());
  });
});
