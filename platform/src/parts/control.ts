import { openControlSocket } from '../control/control-socket.ts';
import { importIntoCore } from '../imports/import-into-core.ts';
import type { Given } from './given.ts';
import type { Intake } from './intake.ts';
import type { Part } from './part.ts';
import { replayToEnd } from '../replays/replay-to-end.ts';
import type { Pipeline } from './pipeline.ts';
import type { Replays } from './replays.ts';
import type { Stores } from './stores.ts';

/** The socket the command line asks a running platform by. */
export const control: Part<Given & Stores & Intake & Pipeline & Partial<Replays>, object> = {
  name: 'control',
  open: async (needs, closing) => {
    const { replays } = needs;
    const { dataDirectory } = needs.config;
    closing.use(
      await openControlSocket(dataDirectory, {
        import: ({ askedBy, ...order }, onProgress) => importIntoCore({ ...needs, askedBy }, order, onProgress),
        storeLines: needs.appendLines,
        replay: replays && ((asked, onProgress, signal) => replayToEnd(replays, asked, { onProgress, signal })),
      }),
    );
    return {};
  },
};
