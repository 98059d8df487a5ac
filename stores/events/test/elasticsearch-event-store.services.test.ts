import { randomBytes } from 'node:crypto';
import { describe } from 'vitest';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { describeEventStoreContract } from './contract.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];

describe.skipIf(url === undefined)('with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  describeEventStoreContract('elasticsearch', async (clock) => {
    const options = {
      url: url ?? '',
      clock,
      indexPrefix: `test-${randomBytes(6).toString('hex')}`,
      tailMarginMs: 0,
    };
    const store = await openElasticsearchEventStore(options);
    const settle = async () => {
      await fetch(`${url ?? ''}/${options.indexPrefix}-*/_refresh`, { method: 'POST' });
    };
    return {
      store,
      settle,
      silent: true,
      reopen: async () => {
        await store.close();
        return openElasticsearchEventStore(options);
      },
    };
  });
});
