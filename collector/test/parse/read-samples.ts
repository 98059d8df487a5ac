import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Listener } from '@qiaolou/schema';

/** One `.in` file of a pack: its lines as bytes, and where the expected events are. */
export interface SampleFile {
  readonly pack: string;
  readonly name: string;
  readonly listener: Listener;
  readonly lines: readonly Uint8Array[];
  readonly expectedFile: string;
}

/** `<name>.http.in` and `<name>.import.in` say how the lines came; others came by syslog. */
function listenerOf(file: string): Listener {
  if (file.endsWith('.http.in')) return 'http';
  return file.endsWith('.import.in') ? 'import' : 'syslog-udp';
}

/** Splits at newlines without decoding: samples may be GB18030. */
export function splitLines(bytes: Buffer): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) lines.push(bytes.subarray(start));
  return lines.filter((line) => line.length > 0);
}

/** Every sample of every pack below `dir`. */
export function readSamples(dir: string): readonly SampleFile[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'samples')))
    .flatMap((entry) => {
      const folder = join(dir, entry.name, 'samples');
      return readdirSync(folder)
        .filter((file) => file.endsWith('.in'))
        .sort()
        .map((file) => ({
          pack: entry.name,
          name: file,
          listener: listenerOf(file),
          lines: splitLines(readFileSync(join(folder, file))),
          expectedFile: join(folder, file.replace(/\.in$/, '.out.json')),
        }));
    });
}
