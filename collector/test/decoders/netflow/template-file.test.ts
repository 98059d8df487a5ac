import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFlowDatagram } from '../../../src/decoders/netflow/index.ts';
import { openTemplateFile } from '../../../src/decoders/netflow/template-file.ts';
import { FLOW_FIELDS, flowSet, ipfix, template } from './flow-datagrams.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'templates-'));
  file = join(directory, 'netflow-templates.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const announce = (id: number, fields = FLOW_FIELDS): Buffer => ipfix(1, flowSet(2, template(id, fields)));
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const idsIn = (): readonly number[] =>
  openTemplateFile(file)
    .templates.exportTemplates()
    .map(({ id }) => id);

test('a batch with a new template costs what the template is long, not what is known', () => {
  const { templates, save } = openTemplateFile(file);
  const journal = `${file}.journal`;
  let journalled = 0;
  for (let id = 256; id < 756; id++) {
    decodeFlowDatagram(announce(id), '192.0.2.1', templates);
    save();
    const grown = sizeOf(journal) - journalled;
    journalled = sizeOf(journal);
    expect(grown).toBeLessThan(300);
  }
  expect(sizeOf(file)).toBe(0);
  const before = readFileSync(journal, 'utf8');
  save();
  expect(readFileSync(journal, 'utf8')).toBe(before);
  expect(openTemplateFile(file).templates.exportTemplates()).toEqual(templates.exportTemplates());
});

test('the journal is written into the file when it has grown, and stays short from then on', () => {
  const { templates, save } = openTemplateFile(file);
  for (let round = 0; round < 12; round++) {
    for (let id = 256; id < 1_256; id++) {
      const fields = round % 2 === 0 ? FLOW_FIELDS : FLOW_FIELDS.slice(1);
      decodeFlowDatagram(announce(id, fields), '192.0.2.1', templates);
    }
    save();
  }
  expect(sizeOf(file)).toBeGreaterThan(0);
  expect(sizeOf(`${file}.journal`)).toBeLessThan(2 * 1024 * 1024);
  expect(openTemplateFile(file).templates.exportTemplates()).toEqual(templates.exportTemplates());
});

test('a withdrawal is kept too', () => {
  const { templates, save } = openTemplateFile(file);
  decodeFlowDatagram(announce(256), '192.0.2.1', templates);
  decodeFlowDatagram(announce(257), '192.0.2.1', templates);
  save();
  decodeFlowDatagram(announce(256, []), '192.0.2.1', templates);
  save();
  expect(idsIn()).toEqual([257]);
});

test.each(['{"peer":"half', 'not json\n', '{"peer":1}\n'])(
  'a journal that ends in %o is read up to there, and nothing is appended behind it',
  (tail) => {
    const first = openTemplateFile(file);
    decodeFlowDatagram(announce(256), '192.0.2.1', first.templates);
    first.save();
    appendFileSync(`${file}.journal`, tail);
    const second = openTemplateFile(file);
    decodeFlowDatagram(announce(257), '192.0.2.1', second.templates);
    second.save();
    expect(idsIn()).toEqual([256, 257]);
  },
);

test('what could not be kept is kept the next time', () => {
  const { templates, save } = openTemplateFile(file);
  decodeFlowDatagram(announce(256), '192.0.2.1', templates);
  rmSync(directory, { recursive: true });
  expect(save).toThrow('ENOENT');
  mkdirSync(directory);
  save();
  expect(idsIn()).toEqual([256]);
});
