import type {
  DraftTest,
  PackDetail,
  PackDraft,
  PackGuessAnswer,
  PackList,
  PackReading,
  PackRow,
  Replay,
} from '@qiaolou/schema';
import { Refusal, type SyntheticAnswers } from '../../../dev/synthetic-call.ts';
import * as data from '../../../dev/synthetic-data.ts';

const AT = new Date(data.NOW).toISOString();
const LINE =
  '<134>Nov 22 16:00:31 gw-01 sgw: time="2026-11-22 16:00:30" 源地址=10.20.3.7 目的地址=203.0.113.9 动作=阻断 策略="禁止外联"';
const EVENT = {
  '@timestamp': '2026-11-22T08:00:30.000Z',
  'event.action': 'denied',
  'event.dataset': 'acme.sgw',
  'observer.vendor': '某厂',
  'source.ip': '10.20.3.7',
  'destination.ip': '203.0.113.9',
  'rule.name': '禁止外联',
};
const YAML =
  'id: acme.sgw\nvendor: 某厂\ntype: firewall\nmatch:\n  - program: sgw\n    contains: [time=]\ngrammar:\n  kv: {}\n';
const READING: PackReading = { text: LINE, event: EVENT, mine: true, changes: [] };

function row(id: string, vendor: string, rest: Partial<PackRow>): PackRow {
  return {
    ...{ id, vendor, product: null, type: 'firewall', origin: 'shipped', state: 'live', replaces: false },
    ...{ digest: '9f2c41', version: 0, samples: 24, failing: 0, datasets: [id], changedBy: null, changedAt: null },
    ...rest,
  };
}

/** The packs of the synthetic county. */
export const packList: PackList = {
  packs: [
    row('acme.sgw', '某厂', { origin: 'own', version: 2, samples: 3, changedBy: 'wangfang', changedAt: AT }),
    row('huawei.usg', 'Huawei', { product: 'USG' }),
    row('topsec.ngfw', 'Topsec', { product: 'NGFW', state: 'disabled' }),
    row('nginx.access', 'nginx', { type: 'web' }),
    row('dbapp.waf', 'DBAPP', {
      type: 'waf',
      origin: 'own',
      replaces: true,
      failing: 1,
      version: 1,
      changedBy: 'file',
      changedAt: AT,
    }),
  ],
  drafts: [
    {
      ...{ id: 'd-1', packId: 'acme.vpn', author: 'liming', createdAt: AT, changedBy: 'liming', changedAt: AT },
      ...{ version: 3, samples: 5, accepted: true },
    },
  ],
  leftOut: data.leftOutPacks,
  readers: [{ id: 'r1', at: AT, current: false }],
};

const detail: PackDetail = {
  ...row('acme.sgw', '某厂', { origin: 'own', version: 2, samples: 1, changedBy: 'wangfang', changedAt: AT }),
  yaml: YAML,
  files: [{ name: 'lines.in', lines: [LINE], events: [EVENT] }],
  findings: [],
  history: [
    { version: 2, digest: '9f2c41', origin: 'page', actor: 'wangfang', at: AT, note: '补上策略名' },
    { version: 1, digest: '11ab03', origin: 'file', actor: 'system', at: '2026-11-20T02:10:00.000Z', note: '' },
  ],
  switch: { version: 1, reason: '补上策略名', actor: 'wangfang', at: AT },
  writable: true,
};

/** A draft of the synthetic county. */
export const packDraft: PackDraft = {
  ...{ id: 'd-1', packId: 'acme.vpn', author: 'liming', createdAt: AT, changedBy: 'liming', changedAt: AT },
  ...{ version: 3, samples: 1, accepted: true, yaml: YAML, lines: [LINE], inForce: YAML.replace('某厂', 'Acme') },
};

/** What its test says. */
const draftTest: DraftTest = {
  ...{ problem: null, samples: [READING], ready: true, pasted: [] },
  kept: {
    ...{ looked: 100, mine: 92, changed: 92, fields: [{ field: 'event.dataset', events: 92 }] },
    readings: [{ ...READING, changes: [{ field: 'event.dataset', before: 'generic.kv', after: 'acme.sgw' }] }],
  },
};

const guess: PackGuessAnswer = {
  lines: 1,
  header: { dialects: [{ dialect: 'rfc3164', lines: 1 }], withTime: 1, withHost: 1, programs: ['sgw'] },
  grammar: { name: 'kv', lines: 1 },
  keys: [
    {
      key: 'time',
      lines: 1,
      examples: ['2026-11-22 16:00:30'],
      shape: 'time',
      target: 'time',
      confidence: null,
      isTime: true,
    },
    {
      key: '源地址',
      lines: 1,
      examples: ['10.20.3.7'],
      shape: 'address',
      target: 'source:endpoint',
      confidence: 'high',
      isTime: false,
    },
    {
      key: '动作',
      lines: 1,
      examples: ['阻断'],
      shape: 'text',
      target: 'event.action',
      confidence: 'medium',
      isTime: false,
    },
    { key: '模块', lines: 1, examples: ['访问控制'], shape: 'text', target: null, confidence: null, isTime: false },
  ],
  telling: ['sgw', 'time='],
  knownBy: [],
  yaml: YAML,
  read: 1,
  problem: null,
  readings: [READING],
};

const replayTrial: Replay = {
  ...{ id: 'r-1', source: '10.20.0.9', pack: null, since: '2026-11-15T00:00:00.000Z', until: AT, dryRun: true },
  ...{ judge: false, state: 'done', step: 'reading', actor: 'wangfang', at: AT, endedAt: AT, replay: null },
  ...{ progress: { done: 1_204, total: 1_204 }, packs: '9f2c41', error: null },
  figures: {
    ...{ read: 1_204, same: 40, changed: 1_164, kept: 0, unreadable: 12, stored: 0, otherFields: 0, judged: null },
    fields: [
      { field: 'source.ip', added: 1_164, changed: 0, removed: 0 },
      { field: 'event.action', added: 0, changed: 310, removed: 0 },
    ],
    samples: [
      {
        ...{ id: 'e-1', at: AT, original: LINE },
        changes: [{ field: 'event.action', before: '阻断', after: 'denied' }],
      },
    ],
    ranges: [{ from: '2026-11-15T00:00:00.000Z', to: AT }],
  },
};
const replayDone: Replay = { ...replayTrial, id: 'r-2', dryRun: false, replay: '0b6f' };

/** What the synthetic county answers about its packs. */
export const answers: SyntheticAnswers = {
  listPacks: () => packList,
  packFigures: () => ({
    since: AT,
    datasets: [
      { dataset: 'huawei.usg', events: 81_204, faulty: 3 },
      { dataset: 'acme.sgw', events: 1_204, faulty: 0 },
    ],
    more: false,
  }),
  getPack: ({ params }) => {
    const found = packList.packs.find(({ id }) => id === params['id']);
    if (found === undefined) throw new Refusal('records.notFound', 404);
    return { ...detail, ...found };
  },
  getPackVersion: ({ params }) => ({
    ...detail.history[1],
    packId: params['id'],
    yaml: YAML.replace('某厂', 'Acme'),
    lines: [LINE],
  }),
  getPackDraft: () => packDraft,
  testPackDraft: ({ body }) => ({ ...draftTest, kept: body['kept'] === undefined ? null : draftTest.kept }),
  guessPack: () => guess,
  checkPack: () => ({ id: 'acme.sgw', problem: null }),
  createPackDraft: () => packDraft,
  changePackDraft: ({ body }) => ({ ...packDraft, yaml: String(body['yaml']), version: 4 }),
  acceptPackDraft: () => ({ ...packDraft, accepted: true }),
  releasePackDraft: () => detail,
  rollbackPack: () => detail,
  switchPack: ({ body }) => ({ ...detail, state: body['enabled'] === true ? 'live' : 'disabled' }),
  deletePackDraft: () => undefined,
  removePack: () => undefined,
  listReplays: () => ({ replays: [replayDone, replayTrial] }),
  getReplay: () => replayDone,
  startReplay: () => ({ ...replayTrial, state: 'waiting', endedAt: null }),
  cancelReplay: () => ({ ...replayTrial, state: 'cancelled' }),
};
