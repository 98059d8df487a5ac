import { states, type StatesOf } from '../../../dev/page-states.ts';
import { packDraft, packList } from './answers.ts';
import { packMessages } from './messages.ts';

/** How its pages look in each of their states. */
export const pageStates: StatesOf<'/packs' | '/packs/$id'> = {
  '/packs': states(
    packMessages,
    {
      at: '/packs?pack=acme.sgw',
      reads: 'listPacks',
      worker: 'security_admin',
      nothing: { listPacks: () => ({ ...packList, packs: [], drafts: [], readers: [] }) },
    },
    ({ packs: p }) => ({
      title: p.title,
      empty: [p.empty, p.emptyHint],
      full: [p.leftOut('1'), p.behind('1'), p.column.faulty, p.history, p.samplesTitle, p.yaml, 'acme.vpn'],
      changes: [p.teach, p.edit, p.disable, p.remove, p.rollback],
    }),
  ),
  '/packs/$id': states(
    packMessages,
    {
      at: '/packs/d-1',
      reads: 'getPackDraft',
      worker: 'security_admin',
      nothing: {
        getPackDraft: () => ({ ...packDraft, lines: [], samples: 0, accepted: false, inForce: null }),
        testPackDraft: () => ({ problem: null, samples: [], ready: false, pasted: [], kept: null }),
      },
    },
    ({ draft: d }) => ({
      title: 'acme.vpn',
      empty: [d.noSamples],
      full: [d.samples, d.diff],
      changes: [d.delete, d.release, d.try],
    }),
  ),
};
