import { expect, it } from 'vitest';
import { readingFacts, type SourceDetails } from '../src/index.ts';

const DETAILS: SourceDetails = { datasets: [], marks: {}, hours: [], lastHour: '', profile: [] };

it.each<[Partial<SourceDetails> | null, ReturnType<typeof readingFacts>]>([
  [null, { charset: null, header: null, unreadValues: 0 }],
  [{}, { charset: null, header: null, unreadValues: 0 }],
  [{ charsets: { ascii: 9 } }, { charset: 'ascii', header: null, unreadValues: 0 }],
  [{ charsets: { ascii: 9_000, 'utf-8': 1 } }, { charset: 'utf-8', header: null, unreadValues: 0 }],
  [{ charsets: { gb18030: 500, 'utf-8': 1 } }, { charset: 'gb18030', header: null, unreadValues: 0 }],
  [{ charsets: { gb18030: 50, 'utf-8': 1 } }, { charset: 'mixed', header: null, unreadValues: 0 }],
  [
    {
      headers: { none: 2, dated: 3 },
      unread: [
        { field: 'source.ip', values: 2 },
        { field: '*', values: 1 },
      ],
    },
    { charset: null, header: 'dated', unreadValues: 3 },
  ],
])('%j', (details, facts) => {
  expect(readingFacts(details === null ? null : { ...DETAILS, ...details })).toEqual(facts);
});
