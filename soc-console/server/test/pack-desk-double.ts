import {
  SocError,
  type LeftOutFiles,
  type PackDetail,
  type PackDraft,
  type PackReading,
  type PackRow,
} from '@qiaolou/schema';
import type { PackDeskService } from '../src/index.ts';

const AT = '2026-11-22T08:00:00.000Z';
const YAML = 'id: acme.fw\n';
const ROW: PackRow = {
  ...{ id: 'acme.fw', vendor: 'Acme', product: null, type: 'firewall', origin: 'own', state: 'live', replaces: false },
  ...{
    digest: 'ab',
    version: 1,
    samples: 1,
    failing: 0,
    datasets: ['acme.fw'],
    changedBy: 'security_admin',
    changedAt: AT,
  },
};
const HISTORY = { version: 1, digest: 'ab', origin: 'page', actor: 'security_admin', at: AT, note: 'first' } as const;
const DETAIL: PackDetail = {
  ...ROW,
  yaml: YAML,
  files: [{ name: 'lines.in', lines: ['a=1'], events: [{ 'event.dataset': 'acme.fw' }] }],
  findings: [],
  history: [HISTORY],
  switch: { version: 0, reason: null, actor: null, at: null },
  writable: true,
};
const DRAFT: PackDraft = {
  ...{ id: 'd1', packId: 'acme.fw', author: 'analyst', createdAt: AT, changedBy: 'analyst', changedAt: AT, version: 1 },
  ...{ samples: 1, accepted: false, yaml: YAML, lines: ['a=1'], inForce: null },
};

function readingOf(text: string): PackReading {
  return { text, event: { message: text }, mine: true, changes: [{ field: 'user.name', before: null, after: 'a' }] };
}

function known(id: string, ids: readonly string[]): void {
  if (!ids.includes(id)) throw new SocError('records.notFound', { table: 'packs', id });
}

/** A desk with one pack and one draft; what the platform's does is tested there. It tells what it was asked to try. */
export function packDeskDouble(leftOut: LeftOutFiles): PackDeskService {
  return {
    list: () =>
      Promise.resolve({
        packs: [ROW],
        drafts: [draftRow()],
        leftOut,
        readers: [{ id: 's', at: AT, current: true }],
      }),
    get: async (id) => {
      known(id, [ROW.id]);
      return Promise.resolve(DETAIL);
    },
    version: (packId) => Promise.resolve({ ...HISTORY, packId, yaml: YAML, lines: ['a=1'] }),
    guess: ({ lines }) =>
      Promise.resolve({
        ...{ lines: lines.length, telling: [], knownBy: [], yaml: YAML, read: 1, problem: null, keys: [] },
        header: { dialects: [], withTime: 0, withHost: 0, programs: [] },
        grammar: { name: 'kv', lines: lines.length },
        readings: lines.map(readingOf),
      }),
    check: () => Promise.resolve({ id: 'acme.fw', problem: null }),
    createDraft: () => Promise.resolve(DRAFT),
    draft: async (id) => {
      known(id, ['d1']);
      return Promise.resolve(DRAFT);
    },
    changeDraft: (_id, body) => Promise.resolve({ ...DRAFT, yaml: body.yaml, version: 2 }),
    deleteDraft: () => Promise.resolve(),
    testDraft: (_id, { pasted, kept }) =>
      Promise.resolve({
        ...{ problem: null, samples: [], ready: false, pasted: pasted.map(readingOf) },
        kept:
          kept === undefined
            ? null
            : {
                looked: kept.length,
                mine: 0,
                changed: 0,
                readings: kept.map(({ text }) => readingOf(text)),
                fields: [],
              },
      }),
    acceptDraft: () => Promise.resolve({ ...DRAFT, accepted: true, version: 2 }),
    releaseDraft: () => Promise.resolve(DETAIL),
    rollback: () => Promise.resolve(DETAIL),
    switch: (_id, { enabled }) => Promise.resolve({ ...DETAIL, state: enabled ? 'live' : 'disabled' }),
    remove: () => Promise.resolve(),
  };
}

function draftRow() {
  const { yaml: _yaml, lines: _lines, inForce: _inForce, ...row } = DRAFT;
  return row;
}
