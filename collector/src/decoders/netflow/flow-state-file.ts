import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@qiaolou/files';
import { isBefore, parseJson, spoolPositionSchema, type SpoolPosition } from '@qiaolou/schema';
import { z } from 'zod';
import {
  FlowTemplates,
  flowTemplatesSnapshotSchema,
  keptTemplateSchema,
  type FlowTemplatesSnapshot,
} from './flow-templates.ts';
import { keptRateSchema, SamplingRates, type KeptRate } from './sampling-rates.ts';

/** What exporters have told about their records, kept in files. */
export interface FlowStateFile {
  readonly templates: FlowTemplates;
  readonly rates: SamplingRates;
  /** A rate was learnt from the record at a place. */
  rateLearnt(at: SpoolPosition, rate: KeptRate): void;
  /** Keeps what changed since the last time; `next`: where reading goes on. Throws the system's error; then it is still to be kept. */
  save(next: SpoolPosition): void;
}

const lineSchema = z.union([
  z.strictObject({ at: spoolPositionSchema, template: keptTemplateSchema }),
  z.strictObject({ at: spoolPositionSchema, rate: keptRateSchema }),
  z.strictObject({ at: spoolPositionSchema }),
]);
type Line = z.infer<typeof lineSchema>;

const NAME = /^flow-state\.(\d{1,9})\.ndjson$/;
/** A file shorter than this is not worth beginning another, bytes. */
const LEAST_BYTES = 1024 * 1024;
/** Files kept: the newest, and those before it that a start may still need. */
const MOST_FILES = 4;

/**
 * Opens what was kept in a folder, as it was before the record at `since` was read: what was learnt from records behind is learnt
 * from them again, so that a record is read with the templates it was read with the first time. Absent: everything kept.
 *
 * A file is NDJSON: where it begins, everything known there, then each change with the place of the record it came from. Keeping
 * a new template costs what it is long, however many are known. A file that has grown is followed by another; the old
 * one stays while a start may go on before the new one. Files that are broken are read up to there: exporters tell again.
 */
export function openFlowState(directory: string, since?: SpoolPosition): FlowStateFile {
  const templates = new FlowTemplates();
  const rates = new SamplingRates();
  const files = filesIn(directory);
  const kept = files.length === 0 ? oldTemplates(directory) : linesBefore(directory, files, since);
  for (const line of kept) restore(line, templates, rates);
  return new OpenFlowState(directory, { templates, rates, since, newest: files.at(-1) ?? 0 });
}

interface Restored {
  readonly templates: FlowTemplates;
  readonly rates: SamplingRates;
  readonly since: SpoolPosition | undefined;
  /** Number of the newest file there is; 0: none. */
  readonly newest: number;
}

class OpenFlowState implements FlowStateFile {
  readonly templates: FlowTemplates;
  readonly rates: SamplingRates;
  readonly #directory: string;
  #learnt: Line[] = [];
  #file: number;
  #bytes = 0;
  #firstBytes = 0;
  /** How everything stood when it was opened: a file begins with it, once there is something to add. */
  #opening: string | undefined;

  constructor(directory: string, { templates, rates, since, newest }: Restored) {
    this.#directory = directory;
    this.templates = templates;
    this.rates = rates;
    this.#file = newest;
    this.#opening = this.#everything(since ?? { segment: 0, offset: 0 });
  }

  rateLearnt(at: SpoolPosition, rate: KeptRate): void {
    this.#learnt.push({ at, rate });
  }

  save(next: SpoolPosition): void {
    const changes = this.templates.changes();
    if (changes.length + this.#learnt.length === 0) return;
    if (changes === 'everything' || this.#bytes > Math.max(LEAST_BYTES, 2 * this.#firstBytes)) {
      this.#begin(this.#everything(next));
    } else {
      const added = textOf([...changes, ...this.#learnt]);
      if (this.#opening === undefined) this.#bytes += append(fileOf(this.#directory, this.#file), added);
      else this.#begin(this.#opening + added);
    }
    this.#opening = undefined;
    this.#learnt = [];
    this.templates.changesKept();
  }

  /** Begins the next file; the oldest gives way. */
  #begin(text: string): void {
    replaceFileSync(fileOf(this.#directory, this.#file + 1), text);
    this.#file += 1;
    this.#firstBytes = this.#bytes = text.length;
    for (const old of filesIn(this.#directory))
      if (old <= this.#file - MOST_FILES) rmSync(fileOf(this.#directory, old), { force: true });
  }

  #everything(at: SpoolPosition): string {
    const templates = this.templates.exportTemplates().map((template) => ({ at, template }));
    return textOf([{ at }, ...templates, ...this.rates.all().map((rate) => ({ at, rate }))]);
  }
}

function restore(line: Line, templates: FlowTemplates, rates: SamplingRates): void {
  if ('template' in line) templates.restore(line.template);
  else if ('rate' in line) rates.restore(line.rate);
}

function filesIn(directory: string): readonly number[] {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return names.flatMap((name) => NAME.exec(name)?.slice(1).map(Number) ?? []).toSorted((a, b) => a - b);
}

function fileOf(directory: string, number: number): string {
  return join(directory, `flow-state.${number}.ndjson`);
}

/** Lines of the newest file that begins not behind `since`, as far as they were learnt before it. */
function linesBefore(directory: string, files: readonly number[], since: SpoolPosition | undefined): readonly Line[] {
  let oldest: readonly Line[] = [];
  for (const number of files.toReversed()) {
    const lines = linesIn(fileOf(directory, number));
    const [first] = lines;
    if (first === undefined) continue;
    oldest = lines.filter(({ at }) => since === undefined || isBefore(at, since) || isSame(at, first.at));
    if (since === undefined || !isBefore(since, first.at)) return oldest;
  }
  return oldest;
}

/** Lines of a file up to the first that is broken: behind the last line end there is nothing, or what a crash cut off. */
function linesIn(file: string): readonly Line[] {
  const lines: Line[] = [];
  for (const text of readFileSync(file, 'utf8').split('\n').slice(0, -1)) {
    const line = readLine(text);
    if (line === undefined) break;
    lines.push(line);
  }
  return lines;
}

function readLine(text: string): Line | undefined {
  try {
    return lineSchema.parse(parseJson(text));
  } catch {
    return undefined;
  }
}

function isSame(a: SpoolPosition, b: SpoolPosition): boolean {
  return !isBefore(a, b) && !isBefore(b, a);
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Appends durably, or leaves the file as it was; returns the bytes. */
function append(file: string, text: string): number {
  const bytes = Buffer.from(text);
  const fd = openSync(file, 'a', 0o600);
  try {
    const { size } = fstatSync(fd);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } catch (error) {
      ftruncateSync(fd, size);
      throw error;
    }
  } finally {
    closeSync(fd);
  }
  return bytes.length;
}

/** What 0.1.0 kept: a JSON array, and beside it a template a line. */
function oldTemplates(directory: string): readonly Line[] {
  const file = join(directory, 'netflow-templates.json');
  const at = { segment: 0, offset: 0 };
  const texts = [file, `${file}.journal`].map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''));
  const [snapshot = '', journal = ''] = texts;
  const kept = [snapshot, ...journal.split('\n').map((line) => `[${line}]`)].flatMap(oldList);
  return kept.map((template) => ({ at, template }));
}

function oldList(text: string): FlowTemplatesSnapshot {
  try {
    return flowTemplatesSnapshotSchema.parse(parseJson(text));
  } catch {
    // A half-written or foreign file is worth no more than none.
    return [];
  }
}
