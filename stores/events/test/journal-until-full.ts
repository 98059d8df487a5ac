import { Journal } from '../src/embedded/journal.ts';

/** Writes frames until a write is refused, one more that is refused too, then a small one; tells which were acknowledged. */
const [dir = ''] = process.argv.slice(2);
const journal = await Journal.open({ dir, expected: 0, replay: () => undefined, tell: () => undefined });
const acknowledged: number[] = [];
const refused: string[] = [];
for (let number = 1; refused.length < 3; number++) {
  const payload = Buffer.from('x'.repeat(refused.length < 2 ? 1_000 : 1));
  try {
    await journal.write([{ firstSeq: number, ingested: 0, count: 1, payload }]);
    acknowledged.push(number);
    if (refused.length === 2) break;
  } catch (error) {
    refused.push(String((error as NodeJS.ErrnoException).code));
  }
}
process.stdout.write(JSON.stringify({ acknowledged, refused }));
process.exit(0);
