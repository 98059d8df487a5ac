import { searchServer } from './search-server.ts';
import { securedCluster } from './secured-cluster.ts';

const WITHOUT_SECURITY = ['xpack.security.enabled=false'];

/** The search server of every run of the service tests. */
export const elasticsearch = searchServer({
  ...{ name: 'elasticsearch', product: 'elasticsearch', version: '9.2.4' },
  ...{ port: 19_200, jdk: 25, heapMb: 768, settings: WITHOUT_SECURITY },
});

/** The same with TLS, users and keys, of every run of the service tests. */
export const securedElasticsearch = securedCluster({
  ...{ name: 'elasticsearch-secured', version: '9.2.4', nodes: ['elasticsearch-1'] },
  ...{ port: 19_300, heapMb: 512 },
});

/** Three nodes of one cluster, of the nightly run. */
export const threeElasticsearch = securedCluster({
  ...{ name: 'elasticsearch-cluster', version: '9.2.4', port: 19_500, heapMb: 512 },
  nodes: ['elasticsearch-1', 'elasticsearch-2', 'elasticsearch-3'],
});

/** The search servers of the nightly run, one after the other. */
export const nightlySearchServers = [
  searchServer({
    // Its test distribution has no x-pack, and refuses a setting it does not know.
    ...{ name: 'elasticsearch-7', product: 'elasticsearch', version: '7.17.29' },
    ...{ port: 19_207, jdk: 17, heapMb: 512 },
  }),
  searchServer({
    ...{ name: 'elasticsearch-8', product: 'elasticsearch', version: '8.19.0' },
    ...{ port: 19_208, jdk: 17, heapMb: 512, settings: WITHOUT_SECURITY },
  }),
  searchServer({
    ...{ name: 'opensearch-2', product: 'opensearch', version: '2.19.4' },
    ...{ port: 19_212, jdk: 17, heapMb: 512 },
  }),
  searchServer({
    ...{ name: 'opensearch-3', product: 'opensearch', version: '3.4.0' },
    ...{ port: 19_213, jdk: 25, heapMb: 512 },
  }),
] as const;
