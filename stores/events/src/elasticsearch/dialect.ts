import { hasCode, SocError } from '@qiaolou/schema';
import type { SearchServer } from './plain-transport.ts';

/** Which server answers. */
export interface Dialect {
  readonly product: 'elasticsearch' | 'opensearch';
  readonly version: string;
}

interface RootPage {
  readonly version?: { readonly number?: string; readonly distribution?: string };
}

/** Asks the server what it is. Servers without a root page (405, the test distributions) are asked for their nodes. */
export async function probeDialect(server: SearchServer): Promise<Dialect> {
  try {
    const { version } = await server.request<RootPage>({ method: 'GET', path: '/' });
    if (version?.number !== undefined)
      return {
        product: version.distribution === 'opensearch' ? 'opensearch' : 'elasticsearch',
        version: version.number,
      };
  } catch (error) {
    if (!hasCode(error, 'store.unavailable') || error.details['status'] !== 405) throw error;
  }
  const { nodes } = await server.request<{ readonly nodes: Readonly<Record<string, { readonly version: string }>> }>({
    method: 'GET',
    path: '/_nodes/_local',
    query: { filter_path: 'nodes.*.version' },
  });
  return { product: 'elasticsearch', version: Object.values(nodes)[0]?.version ?? 'unknown' };
}

/** Oldest versions that have what is asked of them: major and minor. */
const OLDEST: Readonly<Record<Dialect['product'], readonly [major: number, minor: number]>> = {
  elasticsearch: [7, 17],
  opensearch: [1, 0],
};

/** Throws `store.serverTooOld` (details: product, found, needed); a version that cannot be read passes. */
export function refuseOldServer({ product, version }: Dialect): void {
  const [major = Number.NaN, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST[product];
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new SocError('store.serverTooOld', { product, found: version, needed: `${oldestMajor}.${oldestMinor}` });
}
