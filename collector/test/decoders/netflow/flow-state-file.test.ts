import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeFlowDatagram, FlowTemplates } from '../../../src/decoders/netflow/index.ts';
import { openFlowState, type FlowStateFile } from '../../../src/decoders/netflow/flow-state-file.ts';
import { FLOW_FIELDS, flowSet, ipfix, template } from './flow-datagrams.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'flow-state-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const announce = (id: number, fields = FLOW_FIELDS): Buffer => ipfix(1, flowSet(2, template(id, fields)));
const place = (offset: number) => ({ segment: 1, offset });
const files = (): readonly string[] => readdirSync(directory).toSorted();
const sizeOf = (name: string): number => statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
const idsOf = ({ templates }: FlowStateFile): readonly number[] => templates.exportTemplates().map(({ id }) => id);

/** Reads the announcement of a template at a place. */
function learn({ templates }: FlowStateFile, id: number, offset: number, fields = FLOW_FIELDS): void {
  templates.readAt(place(offset));
  decodeFlowDatagram(announce(id, fields), '192.0.2.1', templates);
}

test('a batch with a new template costs what the template is long, not what is known', () => {
  const state = openFlowState(directory);
  let size = 0;
  for (let id = 256; id < 756; id++) {
    learn(state, id, id);
    state.save(place(id + 1));
    expect(sizeOf('flow-state.1.ndjson') - size).toBeLessThan(400);
    size = sizeOf('flow-state.1.ndjson');
  }
  const before = readFileSync(join(directory, 'flow-state.1.ndjson'), 'utf8');
  learn(state, 256, 900);
  state.save(place(901));
  expect(readFileSync(join(directory, 'flow-state.1.ndjson'), 'utf8')).toBe(before);
  expect(
    openFlowState(directory)
      .templates.exportTemplates()
      .toSorted((a, b) => a.id - b.id),
  ).toEqual(state.templates.exportTemplates().toSorted((a, b) => a.id - b.id));
});

test('it is opened as it was before the record at which reading goes on', () => {
  const state = openFlowState(directory);
  learn(state, 256, 10);
  learn(state, 257, 20);
  learn(state, 256, 30, FLOW_FIELDS.slice(1));
  state.rateLearnt(place(40), { exporter: '9/1/192.0.2.1', scope: 'all', rate: 100 });
  state.save(place(50));
  learn(state, 258, 60);
  state.save(place(70));
  const at = (offset: number) => {
    const opened = openFlowState(directory, place(offset));
    const fields = opened.templates.exportTemplates().find(({ id }) => id === 256)?.fields.length;
    return [idsOf(opened).toSorted(), fields, opened.rates.rateOf('9/1/192.0.2.1', -1, -1)];
  };
  expect(at(10)).toEqual([[], undefined, 1]);
  expect(at(20)).toEqual([[256], FLOW_FIELDS.length, 1]);
  expect(at(30)).toEqual([[256, 257], FLOW_FIELDS.length, 1]);
  expect(at(31)).toEqual([[256, 257], FLOW_FIELDS.length - 1, 1]);
  expect(at(60)).toEqual([[256, 257], FLOW_FIELDS.length - 1, 100]);
  expect(at(61)).toEqual([[256, 257, 258], FLOW_FIELDS.length - 1, 100]);
});

test('what is learnt again after a crash is kept once more, and no later start mixes the two', () => {
  const first = openFlowState(directory);
  learn(first, 256, 10);
  first.save(place(20));
  learn(first, 257, 30);
  first.save(place(40));
  // The commit of what was read from 20 on did not come about.
  const second = openFlowState(directory, place(20));
  expect(idsOf(second)).toEqual([256]);
  learn(second, 300, 25);
  second.save(place(35));
  expect(files()).toEqual(['flow-state.1.ndjson', 'flow-state.2.ndjson']);
  expect(idsOf(openFlowState(directory, place(35)))).toEqual([256, 300]);
  expect(idsOf(openFlowState(directory, place(15)))).toEqual([256]);
});

test('a file that has grown is followed by another, few are kept, and what is known stays', () => {
  const state = openFlowState(directory);
  for (let round = 0; round < 40; round++) {
    const fields = round % 2 === 0 ? FLOW_FIELDS : FLOW_FIELDS.slice(1);
    for (let id = 256; id < 1_256; id++) learn(state, id, round * 2_000 + id, fields);
    state.save(place(round * 2_000 + 1_300));
  }
  expect(files().length).toBeLessThanOrEqual(4);
  for (const name of files()) expect(sizeOf(name)).toBeLessThan(4 * 1024 * 1024);
  expect(openFlowState(directory).templates.stats()).toEqual(state.templates.stats());
});

test('a withdrawal is kept too', () => {
  const state = openFlowState(directory);
  learn(state, 256, 1);
  learn(state, 257, 2);
  state.save(place(3));
  learn(state, 256, 4, []);
  state.save(place(5));
  expect(idsOf(openFlowState(directory))).toEqual([257]);
});

test.each(['{"at":{"segment":1', 'not json\n', '{"at":{"segment":1,"offset":9},"template":1}\n'])(
  'a file that ends in %o is read up to there, and nothing is appended behind it',
  (tail) => {
    const first = openFlowState(directory);
    learn(first, 256, 1);
    first.save(place(2));
    appendFileSync(join(directory, 'flow-state.1.ndjson'), tail);
    const second = openFlowState(directory, place(2));
    learn(second, 257, 3);
    second.save(place(4));
    expect(idsOf(openFlowState(directory, place(4)))).toEqual([256, 257]);
  },
);

test('what could not be kept is kept the next time', () => {
  const state = openFlowState(directory);
  learn(state, 256, 1);
  rmSync(directory, { recursive: true });
  expect(() => state.save(place(2))).toThrow('ENOENT');
  mkdirSync(directory);
  state.save(place(2));
  expect(idsOf(openFlowState(directory))).toEqual([256]);
});

test('templates as 0.1.0 kept them are taken over', () => {
  const [old] = [new FlowTemplates()];
  decodeFlowDatagram(announce(256), '192.0.2.1', old);
  writeFileSync(join(directory, 'netflow-templates.json'), JSON.stringify(old.exportTemplates()));
  const [later] = [new FlowTemplates()];
  decodeFlowDatagram(announce(257), '192.0.2.1', later);
  const lines = later.exportTemplates().map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(join(directory, 'netflow-templates.json.journal'), `${lines.join('')}{"half`);
  expect(idsOf(openFlowState(directory, place(10)))).toEqual([256, 257]);
});
