import { parseJson } from '@qiaolou/schema';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ALL_GENERATORS } from '../generators/all-generators.ts';
import type { Generator } from '../generators/generator.ts';
import type { Transport } from '../record/simulated-record.ts';
import {
  chapterLineSchema,
  expectationSchema,
  scenarioSchema,
  type ChapterHead,
  type ChapterLine,
  type Expectation,
} from './scenario-schema.ts';

/** One chapter: what happens, when, and every record of it. */
export interface Chapter extends ChapterHead {
  readonly lines: readonly ChapterLine[];
}

/** A scenario as its folder holds it. */
export interface Scenario {
  /** Name of the folder. */
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly seed: number;
  readonly events: number | undefined;
  readonly background: Generator | undefined;
  /** How each device sends. */
  readonly senders: Readonly<Record<string, Transport>>;
  readonly chapters: readonly Chapter[];
  readonly expectation: Expectation;
}

/** The folder of the scenarios that come with Qiaolou. */
export const SCENARIOS_DIRECTORY = join(import.meta.dirname, '../..');

/** Names of the scenarios in a folder: every folder in it that has a `scenario.yaml`. */
export function scenarioNames(directory: string = SCENARIOS_DIRECTORY): readonly string[] {
  return readdirSync(directory)
    .filter((name) => existsSync(join(directory, name, 'scenario.yaml')))
    .sort();
}

/**
 * Reads a scenario with its chapters and what must be found in it. Throws an `Error` that names the file, when one is
 * missing or is not what it has to be.
 *
 * @example
 * readScenario('county-day').chapters.map(({ id }) => id);
 */
export function readScenario(name: string, directory: string = SCENARIOS_DIRECTORY): Scenario {
  const folder = join(directory, name);
  const { chapters, background, senders, ...head } = readYaml(join(folder, 'scenario.yaml'), scenarioSchema);
  const generator = ALL_GENERATORS.find((candidate) => candidate.name === background);
  if (background !== undefined && generator === undefined) throw new Error(`${folder}: no generator ${background}`);
  const scenario: Scenario = {
    ...head,
    name,
    events: head.events,
    background: generator,
    senders: { ...generator?.senders, ...senders },
    chapters: chapters.map((chapter) => ({ ...chapter, lines: readChapter(folder, chapter) })),
    expectation: readYaml(join(folder, 'expect.yaml'), expectationSchema),
  };
  const unknown = scenario.chapters
    .flatMap(({ lines }) => lines)
    .find(({ from }) => !Object.hasOwn(scenario.senders, from));
  if (unknown !== undefined) throw new Error(`${folder}: nobody is called ${unknown.from} among the senders`);
  return scenario;
}

interface Schema<T> {
  parse(value: unknown): T;
}

function readYaml<T>(file: string, schema: Schema<T>): T {
  return checked(file, () => schema.parse(parse(readFileSync(file, 'utf8'))));
}

function checked<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readChapter(folder: string, chapter: ChapterHead): readonly ChapterLine[] {
  const plain = join(folder, 'chapters', `${chapter.id}.lines`);
  if (existsSync(plain)) return plainLines(plain, chapter);
  const file = join(folder, 'chapters', `${chapter.id}.ndjson`);
  return linesOf(file).map((text, index) =>
    checked(`${file}:${index + 1}`, () => chapterLineSchema.parse(parseJson(text))),
  );
}

function plainLines(file: string, { from, everyMs }: ChapterHead): readonly ChapterLine[] {
  if (from === undefined || everyMs === undefined) throw new Error(`${file}: the chapter states no from and everyMs`);
  return linesOf(file).map((line, index) => ({ after: index * everyMs, from, line }));
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
