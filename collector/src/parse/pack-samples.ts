import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BLOCK_LIMITS, BLOCK_RULES, FileRecords } from '../framing/index.ts';

/** One `.in` file of a pack: its lines as bytes, and where the expected events are. */
export interface SampleFile {
  readonly pack: string;
  readonly name: string;
  readonly listener: string;
  readonly lines: readonly Uint8Array[];
  readonly expectedFile: string;
}

/** Every sample of every pack below `dir`. */
export function readSamples(dir: string): readonly SampleFile[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => readPackSamples(join(dir, entry.name)));
}

/** The samples of one pack, in order of their names; none when it has no folder `samples`. */
export function readPackSamples(packFolder: string): readonly SampleFile[] {
  const folder = join(packFolder, 'samples');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.in'))
    .sort()
    .map((file) => ({
      pack: basename(packFolder),
      name: file,
      listener: listenerOf(file),
      lines: splitSample(file, readFileSync(join(folder, file))),
      expectedFile: join(folder, file.replace(/\.in$/, '.out.json')),
    }));
}

/** `<name>.http.in` and `<name>.import.in` say how the lines came; others came by syslog. */
function listenerOf(file: string): string {
  if (file.endsWith('.http.in')) return 'http';
  return file.endsWith('.import.in') ? 'import' : 'syslog-udp';
}

/**
 * The records of a sample, without decoding: samples may be GB18030. `<name>.<kind>.import.in` is cut as a file of that kind is that is
 * followed or imported: a format with columns, or a rule for records of several lines.
 */
function splitSample(file: string, bytes: Buffer): readonly Uint8Array[] {
  const kind = file.split('.').at(-3) ?? '';
  const format = kind === 'w3c' || kind === 'zeek' || kind === 'csv' ? kind : 'lines';
  const rule = Object.entries(BLOCK_RULES).find(([name]) => name === kind)?.[1];
  const records = new FileRecords({ format, rule, maxLineBytes: BLOCK_LIMITS.maxBytes });
  return [...records.push(bytes, 0), ...records.rest(0)].map(({ payload }) => payload);
}
