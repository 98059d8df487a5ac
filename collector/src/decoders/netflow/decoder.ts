import { join } from 'node:path';
import { eventId } from '../../event/event-id.ts';
import type { Decoder, DecoderGiven } from '../decoder.ts';
import { netflowEvents } from './flow-event.ts';
import { openTemplateFile } from './template-file.ts';

/** NetFlow v5, v9 and IPFIX, with templates that survive a restart. */
export const netflowDecoder = {
  id: 'netflow',
  open: ({ spoolId, skewLimitMs, stateDirectory }: DecoderGiven): Decoder => {
    const { templates, save } = openTemplateFile(join(stateDirectory, 'netflow-templates.json'));
    return {
      decode: (record, position) =>
        netflowEvents(record, templates, (index) => eventId({ spoolId, position, index }), skewLimitMs).events,
      save,
      forgot: () => templates.stats().evicted,
    };
  },
} as const;
