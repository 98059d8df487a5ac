import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packFacts } from '@qiaolou/collector';
import { sm3Hex } from '@qiaolou/crypto';
import { privateDirectorySync, replaceFileSync } from '@qiaolou/files';
import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import type { EventFields } from './bench-messages.ts';

/** What stands in the folder of a pack. */
export interface FolderContent {
  readonly yaml: string;
  readonly lines: readonly string[];
  readonly expected: readonly EventFields[];
}

/** A pack found in a folder of packs. */
export interface FoundPack {
  readonly id: string;
  /** Its own folder. */
  readonly folder: string;
  /** SM3 of its file, hexadecimal. */
  readonly digest: string;
}

/** Largest file that is looked at, bytes: as of a pack that is loaded. */
const MOST_BYTES = 131_072;

/** Packs of a folder of packs, by id; the first folder by name has an id, as for who loads them. */
export function packsOfFolder(parsers: string): ReadonlyMap<string, FoundPack> {
  const found = new Map<string, FoundPack>();
  if (!existsSync(parsers)) return found;
  for (const name of readdirSync(parsers).sort()) {
    const folder = join(parsers, name);
    const bytes = readSmall(join(folder, 'pack.yaml'));
    const id = bytes === undefined ? undefined : packFacts(bytes.toString('utf8'))?.id;
    if (bytes === undefined || id === undefined || found.has(id)) continue;
    found.set(id, { id, folder, digest: sm3Hex(bytes) });
  }
  return found;
}

function readSmall(file: string): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.length > MOST_BYTES ? undefined : bytes;
  } catch {
    return undefined;
  }
}

/** Where a pack is written that has no folder yet: named by its id. */
export function folderFor(parsers: string, id: string): string {
  return join(parsers, id.replaceAll('.', '-'));
}

/**
 * Writes a pack: its samples first, the pack last, each as a whole, so that who looks meanwhile finds the old one or the new.
 * Throws the system's error.
 */
export function writePackFolder(folder: string, { yaml, lines, expected }: FolderContent): void {
  const samples = join(folder, 'samples');
  privateDirectorySync(samples);
  replaceFileSync(join(samples, LINES), lines.map((line) => `${line}\n`).join(''));
  replaceFileSync(join(samples, EXPECTED), `${JSON.stringify(expected, null, 2)}\n`);
  replaceFileSync(join(folder, 'pack.yaml'), yaml);
}

const LINES = 'lines.in';
const EXPECTED = 'lines.out.json';

/** Removes what `writePackFolder` writes; the pack first. Other files of the folder stay, and then the folder. */
export function removePackFolder(folder: string): void {
  rmSync(join(folder, 'pack.yaml'), { force: true });
  for (const name of [LINES, EXPECTED]) rmSync(join(folder, 'samples', name), { force: true });
  for (const emptied of [join(folder, 'samples'), folder]) {
    try {
      rmdirSync(emptied);
    } catch {
      // Somebody keeps something else there.
      return;
    }
  }
}

/** What a folder holds now, of its samples the file that is written here. */
export function readPackFolder(folder: string): FolderContent {
  const yaml = readFileSync(join(folder, 'pack.yaml'), 'utf8');
  const lines =
    readSmall(join(folder, 'samples', LINES))
      ?.toString('utf8')
      .split('\n')
      .filter((line) => line !== '') ?? [];
  const text = readSmall(join(folder, 'samples', EXPECTED))?.toString('utf8');
  return { yaml, lines, expected: expectedOf(text) };
}

function expectedOf(text: string | undefined): readonly EventFields[] {
  try {
    return text === undefined ? [] : z.array(z.record(z.string(), z.unknown())).parse(parseJson(text));
  } catch {
    return [];
  }
}
