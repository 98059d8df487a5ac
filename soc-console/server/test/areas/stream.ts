import { STREAM_ROUTES } from '@qiaolou/schema';
import { expect, test } from 'vitest';
import { EVERYBODY, areaTests } from './area-tests.ts';

export const stream = areaTests(STREAM_ROUTES, {
  access: {
    stream: EVERYBODY,
  },
  calls: ({ as, exercised }) => {
    test('the stream opens', async () => {
      const abort = new AbortController();
      const response = await (await as('analyst')).fetch('/api/v1/stream', { signal: abort.signal });
      expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      abort.abort();
      exercised('stream');
    });
  },
});
