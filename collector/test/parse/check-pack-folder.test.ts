import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acceptSamples, checkPackFolder, loadPacks } from '../../src/index.ts';

const PARSERS = join(import.meta.dirname, '../../parsers');
const packs = loadPacks(PARSERS);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiaolou-pack-'));
  cpSync(join(PARSERS, 'nginx-access'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function findings(): readonly string[] {
  return checkPackFolder(folder, () => packs).map(
    ({ file, line, reason }) => `${file.slice(folder.length)}:${line} ${reason}`,
  );
}

it('finds nothing in a good pack', () => {
  expect(findings()).toEqual([]);
});

it('names the line of an event that came out otherwise', () => {
  const file = join(folder, 'samples/syslog.out.json');
  const [first, ...rest] = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[];
  writeFileSync(file, JSON.stringify([{ ...first, 'event.dataset': 'other' }, ...rest]));
  expect(findings()).toEqual(['/samples/syslog.in:1 event.dataset is "nginx.access", expected "other"']);
});

it('names what is missing and what is invalid', () => {
  rmSync(join(folder, 'samples'), { recursive: true });
  expect(findings()).toEqual(['/samples:1 the pack has no samples']);
  writeFileSync(join(folder, 'pack.yaml'), 'id: broken\nno_such_key: 1\n');
  expect(findings()).toHaveLength(1);
  rmSync(join(folder, 'pack.yaml'));
  expect(findings()).toEqual(['/pack.yaml:1 there is no pack.yaml']);
});

it('names the fault of a pack that lies among those that are asked too', () => {
  writeFileSync(join(folder, 'pack.yaml'), 'match:\n  - { program: [nginx] }\ngrammar: { accessLog: true }\n');
  const [fault, ...more] = checkPackFolder(folder, () => loadPacks(dirname(folder)));
  expect(fault).toMatchObject({
    file: join(folder, 'pack.yaml'),
    line: 1,
    reason: expect.stringMatching(/^id: /) as string,
  });
  expect(more).toEqual([]);
});

it('takes what the samples give as what is expected, received when it is said or now', () => {
  const file = join(folder, 'samples/syslog.out.json');
  const before = readFileSync(file, 'utf8');
  const now = Date.parse('2027-03-01T00:00:00.000Z');
  const accepted = () => acceptSamples(folder, () => packs, now).find((sample) => sample.file === file);
  expect(accepted()?.text).toBe(before);

  const lines = join(folder, 'samples/syslog.in');
  const text = readFileSync(lines, 'utf8').replace(/\n?$/, '\n');
  writeFileSync(lines, `${text}<13>Feb 28 12:00:00 h other: no access log\n`);
  const more = accepted();
  const events = JSON.parse(more?.text ?? '') as Record<string, unknown>[];
  expect(events.slice(0, -1)).toEqual(JSON.parse(before));
  expect(events.at(-1)).toMatchObject({ 'event.created': '2027-03-01T00:00:00.000Z' });
  expect(more?.notOurs).toEqual([events.length]);

  writeFileSync(file, more?.text ?? '');
  expect(findings()).toEqual([]);
  rmSync(file);
  expect(findings()).toEqual(['/samples/syslog.out.json:1 is missing; parser test --accept writes it']);
});

it('warns of a match that takes lines of other devices', () => {
  const yaml = readFileSync(join(folder, 'pack.yaml'), 'utf8');
  writeFileSync(join(folder, 'pack.yaml'), yaml.replace(/contains: \[.*\]/, "contains: 'time='"));
  const general = checkPackFolder(folder, () => packs).filter(({ warning }) => warning === true);
  expect(general).toEqual([
    {
      file: join(folder, 'pack.yaml'),
      line: 1,
      reason: 'match: "time=" stands in lines of many devices',
      warning: true,
    },
  ]);
});

it.each(['event.id', 'event.original', 'event.created', 'event.ingested', "'@timestamp'", 'qiaolou.listener'])(
  'refuses a pack that sets %s',
  (field) => {
    const yaml = readFileSync(join(folder, 'pack.yaml'), 'utf8');
    writeFileSync(join(folder, 'pack.yaml'), yaml.replace('set: {', `set: { ${field}: x,`));
    expect(findings()).toHaveLength(1);
    expect(findings()[0]).toMatch(/the platform alone writes this field|field name/);
  },
);
