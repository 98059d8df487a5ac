import { hasCode, SocError } from '@qiaolou/schema';
import type { SearchServer } from '../plain-transport.ts';
import { ALL_DIALECTS } from './all-dialects.ts';
import type { Dialect, KnownServer, Version } from './dialect.ts';

interface RootPage {
  readonly version?: {
    readonly number?: string;
    readonly distribution?: string;
    readonly build_flavor?: string;
  };
  readonly tagline?: string;
}

/** What a server says it is. */
interface Told {
  readonly product: Dialect['product'];
  readonly version: string;
}

/**
 * Asks the server what it is and finds its dialect. Throws `store.serverTooOld` (details: product, found, needed) and
 * `store.serverUnknown` (details: product, found, known, tagline) for what no dialect is for, and what `request` throws.
 */
export async function probeDialect(server: SearchServer): Promise<KnownServer> {
  return knownServer(await told(server));
}

/** Servers without a root page (405, the test distributions of Elasticsearch 8 and 9) are asked for their nodes. */
async function told(server: SearchServer): Promise<Told> {
  let page: RootPage = {};
  try {
    page = await server.request<RootPage>({ method: 'GET', path: '/' });
  } catch (error) {
    if (!hasCode(error, 'store.unavailable') || error.details['status'] !== 405) throw error;
    return { product: 'elasticsearch', version: await nodeVersion(server, {}) };
  }
  const { version: { number, build_flavor: flavor } = {}, tagline } = page;
  const product = productOf(page);
  if (product === undefined || number === undefined || flavor === 'serverless')
    throw new SocError(
      'store.serverUnknown',
      unknownDetails(product ?? page.version?.distribution, number, tagline, flavor),
    );
  // Told to look like an Elasticsearch 7.10 to old clients: its nodes still say what they are.
  const disguised = product !== 'elasticsearch' && number.startsWith('7.');
  return { product, version: disguised ? await nodeVersion(server, page) : number };
}

const PRODUCT_OF_TAGLINE: readonly (readonly [begin: string, product: Dialect['product']])[] = [
  ['You Know, for Search', 'elasticsearch'],
  ['The OpenSearch Project', 'opensearch'],
  ['You Know, For Easy Search', 'easysearch'],
];

function productOf({ version, tagline = '' }: RootPage): Dialect['product'] | undefined {
  const { distribution } = version ?? {};
  if (distribution === 'opensearch' || distribution === 'easysearch') return distribution;
  if (distribution !== undefined && distribution !== 'elasticsearch') return undefined;
  return PRODUCT_OF_TAGLINE.find(([begin]) => tagline.startsWith(begin))?.[1];
}

async function nodeVersion(server: SearchServer, { tagline }: RootPage): Promise<string> {
  const { nodes = {} } = await server.request<{
    readonly nodes?: Readonly<Record<string, { readonly version?: string }>>;
  }>({ method: 'GET', path: '/_nodes/_local', query: { filter_path: 'nodes.*.version' } });
  const version = Object.values(nodes)[0]?.version;
  if (version === undefined) throw new SocError('store.serverUnknown', unknownDetails(undefined, undefined, tagline));
  return version;
}

function unknownDetails(
  product: string | undefined,
  found: string | undefined,
  tagline?: string,
  flavor?: string,
): Readonly<Record<string, string>> {
  const shown = (text: string): string => text.slice(0, 200);
  return {
    ...(product !== undefined && { product: shown(product) }),
    ...(found !== undefined && { found: shown(found) }),
    ...(tagline !== undefined && { tagline: shown(tagline) }),
    ...(flavor !== undefined && { flavor: shown(flavor) }),
    known: ALL_DIALECTS.map(rangeOf).join(', '),
  };
}

function rangeOf({ product, versions: { from, before } }: Dialect): string {
  return `${product} ${from.join('.')} – < ${before.join('.')}`;
}

/** The server of a product and a version as it tells it. Throws as `probeDialect`. */
function knownServer({ product, version }: Told): KnownServer {
  const found = versionOf(version);
  const dialects = ALL_DIALECTS.filter((one) => one.product === product);
  const dialect =
    found && dialects.find(({ versions }) => !isOlder(found, versions.from) && isOlder(found, versions.before));
  if (dialect !== undefined) return { dialect, version };
  // Between the dialects of a product only the oldest versions of a major one lack something.
  const needed = found && dialects.find(({ versions }) => isOlder(found, versions.from))?.versions.from;
  if (needed === undefined) throw new SocError('store.serverUnknown', unknownDetails(product, version));
  throw new SocError('store.serverTooOld', { product, found: version, needed: needed.join('.') });
}

function versionOf(text: string): Version | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})(?:\.|-|$)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

function isOlder(a: Version, b: Version): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}
