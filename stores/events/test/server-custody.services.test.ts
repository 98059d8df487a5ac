import { randomBytes } from 'node:crypto';
import { describe, onTestFinished } from 'vitest';
import { openElasticsearchEventStore } from '../src/elasticsearch/elasticsearch-event-store.ts';
import { describeServerCustody } from './server-custody-contract.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];

describe.skipIf(url === undefined)('with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  describeServerCustody('custody of a real search server', async (clock) => {
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    const open = async () => {
      const store = await openElasticsearchEventStore({ url: url ?? '', clock, indexPrefix, refresh: true });
      onTestFinished(() => store.close());
      return store;
    };
    const ask = async (method: string, path: string, body?: object): Promise<unknown> =>
      fetch(`${url ?? ''}${path}`, {
        ...{ method, headers: { 'content-type': 'application/json' } },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    return { store: await open(), indexPrefix, another: open, ask };
  });
});
