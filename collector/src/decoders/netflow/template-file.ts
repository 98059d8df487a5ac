import { parseJson } from '@qiaolou/schema';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { replaceFileSync, syncDirectorySync } from '@qiaolou/files';
import { FlowTemplates, keptTemplateSchema, type KeptTemplate } from './flow-templates.ts';

/** Templates that are kept in a file. */
export interface TemplateFile {
  readonly templates: FlowTemplates;
  /** Keeps what changed since the last time. Throws the system's error; then it is still to be kept. */
  readonly save: () => void;
}

/** A journal shorter than this is not worth writing everything anew. */
const LEAST_JOURNAL_BYTES = 1024 * 1024;

/**
 * Opens the templates kept in a file and, beside it, a journal of what changed since it was written: keeping a new template
 * costs what it is long, however many are known. Missing or broken files start empty: exporters send their templates again.
 */
export function openTemplateFile(file: string): TemplateFile {
  const templates = new FlowTemplates();
  const journal = `${file}.journal`;
  let snapshotBytes = restoreSnapshot(templates, file);
  let journalBytes = restoreJournal(templates, journal);
  const rewrite = (): void => {
    const text = JSON.stringify(templates.exportTemplates());
    replaceFileSync(file, text);
    rmSync(journal, { force: true });
    snapshotBytes = text.length;
    journalBytes = 0;
  };
  return {
    templates,
    save: () => {
      const changes = templates.changes();
      if (changes.length === 0) return;
      if (changes === 'everything' || journalBytes > Math.max(LEAST_JOURNAL_BYTES, 2 * snapshotBytes)) rewrite();
      else journalBytes += append(journal, changes);
      templates.changesKept();
    },
  };
}

function restoreSnapshot(templates: FlowTemplates, file: string): number {
  if (!existsSync(file)) return 0;
  const text = readFileSync(file, 'utf8');
  try {
    templates.importTemplates(parseJson(text));
  } catch {
    // A half-written or foreign file is worth no more than none.
    return 0;
  }
  return text.length;
}

/** Size of the journal; Infinity when it is broken somewhere: then nothing may be appended to it. */
function restoreJournal(templates: FlowTemplates, journal: string): number {
  if (!existsSync(journal)) return 0;
  const text = readFileSync(journal, 'utf8');
  const lines = text.split('\n');
  // Behind the last line end there is nothing, or what a crash cut off.
  let broken = lines.pop() !== '';
  const kept: KeptTemplate[] = [];
  for (const line of lines) {
    const template = readLine(line);
    broken ||= template === undefined;
    if (template === undefined) break;
    kept.push(template);
  }
  templates.importTemplates(kept);
  return broken ? Infinity : text.length;
}

function readLine(line: string): KeptTemplate | undefined {
  try {
    return keptTemplateSchema.parse(parseJson(line));
  } catch {
    return undefined;
  }
}

/** Appends durably, or leaves the journal as it was; returns the bytes. */
function append(journal: string, changes: readonly KeptTemplate[]): number {
  const bytes = Buffer.from(changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
  const fd = openSync(journal, 'a', 0o600);
  try {
    const { size } = fstatSync(fd);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
    if (size === 0) syncDirectorySync(dirname(journal));
  } finally {
    closeSync(fd);
  }
  return bytes.length;
}
