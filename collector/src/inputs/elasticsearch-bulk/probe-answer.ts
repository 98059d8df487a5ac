import type { Reply } from '../bounded/request-intake.ts';

/** What we say we are. */
export interface ProbeGiven {
  /** Version of Elasticsearch that clients take us for. */
  readonly version: string;
}

const CLUSTER = 'qiaolou';
/** Settings that shippers write before they ship, and look for first: templates, lifecycles, pipelines, streams. */
const SETTINGS =
  /^\/(_ilm\/policy|_index_template|_component_template|_template|_ingest\/pipeline|_data_stream|_alias|_transform)(?:\/([^/]+))?$/;

/**
 * The answer to what shippers ask before they ship, so that they do: who is there, by which licence, is it well, are their
 * templates there. What they write of settings is acknowledged and kept by nobody: events are understood by parser packs,
 * and no pipeline of theirs runs. Undefined for what is none of this.
 */
export function probeAnswer(method: string, path: string, { version }: ProbeGiven): Reply | undefined {
  const isRead = method === 'GET' || method === 'HEAD';
  const found = isRead ? READS.get(path)?.(version) : undefined;
  if (found !== undefined) return method === 'HEAD' ? { status: 200 } : { status: 200, body: found };
  const setting = SETTINGS.exec(path);
  if (setting !== null) {
    if (method === 'HEAD') return { status: 200 };
    return { status: 200, body: isRead ? settingsThere(setting[1] ?? '', setting[2] ?? '') : ACKNOWLEDGED };
  }
  // An index, which is there as soon as somebody writes to it.
  if (/^\/[^_/][^/]*$/.test(path)) {
    if (method === 'HEAD') return { status: 200 };
    if (method === 'PUT')
      return { status: 200, body: { ...ACKNOWLEDGED, shards_acknowledged: true, index: path.slice(1) } };
  }
  return undefined;
}

const ACKNOWLEDGED = { acknowledged: true };

const READS: ReadonlyMap<string, (version: string) => object> = new Map([
  ['/', (version: string) => info(version)],
  ['/_license', () => ({ license: LICENSE })],
  ['/_xpack', () => ({ license: LICENSE, features: {} })],
  ['/_cluster/health', () => HEALTH],
  ['/_cat/health', () => [{ cluster: CLUSTER, status: 'green' }]],
  ['/_ilm/status', () => ({ operation_mode: 'RUNNING' })],
  ['/_nodes', nodes],
  ['/_nodes/http', nodes],
  ['/_nodes/_all/http', nodes],
]);

const LICENSE = { status: 'active', uid: 'qiaolou', type: 'basic', mode: 'basic', issued_to: CLUSTER, issuer: CLUSTER };

const HEALTH = {
  ...{ cluster_name: CLUSTER, status: 'green', timed_out: false, number_of_nodes: 1, number_of_data_nodes: 1 },
  ...{ active_primary_shards: 1, active_shards: 1, relocating_shards: 0, initializing_shards: 0, unassigned_shards: 0 },
  ...{ number_of_pending_tasks: 0, active_shards_percent_as_number: 100 },
};

function info(version: string): object {
  return {
    ...{ name: CLUSTER, cluster_name: CLUSTER, cluster_uuid: 'qiaolou-intake-_bulk__' },
    version: {
      ...{ number: version, build_flavor: 'default', build_type: 'tar', build_hash: 'qiaolou', build_snapshot: false },
      ...{ build_date: '2026-01-01T00:00:00.000Z', lucene_version: '9.12.0' },
      ...{ minimum_wire_compatibility_version: '7.17.0', minimum_index_compatibility_version: '7.0.0' },
    },
    tagline: 'You Know, for Search',
  };
}

/** None to be found by: whoever looks for more nodes keeps to the address he has. */
function nodes(): object {
  return { _nodes: { total: 0, successful: 0, failed: 0 }, cluster_name: CLUSTER, nodes: {} };
}

function settingsThere(kind: string, name: string): object {
  switch (kind) {
    case '_index_template':
      return { index_templates: [{ name, index_template: { index_patterns: [], composed_of: [] } }] };
    case '_component_template':
      return { component_templates: [{ name, component_template: { template: {} } }] };
    case '_data_stream':
      return { data_streams: [{ name, timestamp_field: { name: '@timestamp' }, indices: [], status: 'GREEN' }] };
    default:
      return { [name]: {} };
  }
}
