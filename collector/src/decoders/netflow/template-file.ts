import { existsSync, readFileSync } from 'node:fs';
import { replaceFileSync } from '@qiaolou/files';
import { FlowTemplates, flowTemplatesSnapshotSchema } from './flow-templates.ts';

/** Templates that are kept in a file. */
export interface TemplateFile {
  readonly templates: FlowTemplates;
  /** Writes the templates if they changed since the last time. */
  readonly save: () => void;
}

/** Opens the templates kept in a file; a missing or broken file starts empty. */
export function openTemplateFile(file: string): TemplateFile {
  const templates = new FlowTemplates();
  restore(templates, file);
  let saved = templates.revision;
  return {
    templates,
    save: () => {
      if (templates.revision === saved) return;
      saved = templates.revision;
      replaceFileSync(file, JSON.stringify(templates.exportTemplates()));
    },
  };
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
