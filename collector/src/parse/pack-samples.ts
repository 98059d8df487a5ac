import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

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
      lines: splitLines(readFileSync(join(folder, file))),
      expectedFile: join(folder, file.replace(/\.in$/, '.out.json')),
    }));
}

/** `<name>.http.in` and `<name>.import.in` say how the lines came; others came by syslog. */
function listenerOf(file: string): string {
  if (file.endsWith('.http.in')) return 'http';
  return file.endsWith('.import.in') ? 'import' : 'syslog-udp';
}

/** Splits at newlines without decoding: samples may be GB18030. */
function splitLines(bytes: Buffer): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines.filter((line) => line.length > 0);
}
