import type { PACK_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';
import { keptLines, packFigures } from '../views/packs.ts';

/** Parser packs: what lines are read by, drafts, and what people decide about them. */
export function packHandlers(context: ConsoleContext) {
  const { packs, replays } = context.ports;
  return {
    listPacks: (call) => packs.list(call),
    packFigures: (call) => packFigures(context, call),
    guessPack: (call) => packs.guess(call.body, call),
    checkPack: (call) => packs.check(call.body.yaml, call),
    listReplays: async () => ({ replays: [...(await replays.list())] }),
    getReplay: ({ params }) => replays.get(params.id),
    startReplay: ({ body, actor }) => replays.start(body, actor),
    cancelReplay: ({ params, actor }) => replays.cancel(params.id, actor),
    getPack: (call) => packs.get(call.params.id, call),
    getPackVersion: ({ params }) => packs.version(params.id, params.version),
    rollbackPack: (call) => packs.rollback(call.params.id, call.body, call),
    switchPack: (call) => packs.switch(call.params.id, call.body, call),
    removePack: async (call) => {
      await packs.remove(call.params.id, call.body.reason, call);
    },
    createPackDraft: ({ body, actor }) => packs.createDraft(body, actor),
    getPackDraft: ({ params }) => packs.draft(params.id),
    changePackDraft: ({ params, body, actor }) => packs.changeDraft(params.id, body, actor),
    deletePackDraft: async ({ params, actor }) => {
      await packs.deleteDraft(params.id, actor);
    },
    testPackDraft: async (call) => {
      const { pasted = [], kept } = call.body;
      const lines = kept === undefined ? undefined : await keptLines(context, kept, call);
      return packs.testDraft(call.params.id, { pasted, kept: lines }, call);
    },
    acceptPackDraft: (call) => packs.acceptDraft(call.params.id, call.body.version, call),
    releasePackDraft: (call) => packs.releaseDraft(call.params.id, call.body, call),
  } satisfies HandlersOf<typeof PACK_ROUTES>;
}
