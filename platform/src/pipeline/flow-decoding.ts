import { existsSync, readFileSync } from 'node:fs';
import { eventId, FlowTemplates, flowTemplatesSnapshotSchema, netflowEvents } from '@qiaolou/collector';
import { replaceFileSync } from '@qiaolou/files';
import type { EcsEvent, RawRecord, SpoolPosition } from '@qiaolou/schema';

/** NetFlow decoding with templates that survive a restart. */
export interface FlowDecoding {
  readonly decode: (record: RawRecord, position: SpoolPosition) => readonly EcsEvent[];
  /** Writes the templates if they changed since the last time. */
  readonly save: () => void;
}

export interface FlowDecodingOptions {
  /** Where the templates are kept. */
  readonly file: string;
  readonly spoolId: string;
  /** Exporter clocks further off than this are not believed, ms. */
  readonly skewLimitMs: number;
}

function restore(templates: FlowTemplates, file: string): void {
  if (!existsSync(file)) return;
  try {
    templates.importTemplates(flowTemplatesSnapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    // A half-written or foreign file is worth no more than none: exporters send their templates again.
    return;
  }
}

/** Opens flow decoding over the templates kept in a file; a missing or broken file starts empty. */
export function openFlowDecoding(options: FlowDecodingOptions): FlowDecoding {
  const { file, spoolId, skewLimitMs } = options;
  const templates = new FlowTemplates();
  restore(templates, file);
  let saved = templates.revision;
  return {
    decode: (record, position) =>
      netflowEvents(record, templates, (index) => eventId({ spoolId, position, index }), skewLimitMs).events,
    save: () => {
      if (templates.revision === saved) return;
      saved = templates.revision;
      replaceFileSync(file, JSON.stringify(templates.exportTemplates()));
    },
  };
}
