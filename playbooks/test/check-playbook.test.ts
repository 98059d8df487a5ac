import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkPlaybook, LIBRARY_DIRECTORY, parsePlaybook } from '../src/index.ts';
import { jsonPositions } from '../src/document/json-position.ts';
import { pointer } from '../src/vocabulary/json-pointer.ts';

const [name = ''] = readdirSync(LIBRARY_DIRECTORY).filter((file) => file.endsWith('.json'));
const shipped = readFileSync(new URL(name, LIBRARY_DIRECTORY), 'utf8');

test('a playbook that can be run has no problem', () => {
  expect(checkPlaybook(shipped)).toEqual([]);
});

test('a problem is told with its line and column', () => {
  const text = shipped.replace('"type": "end"', '"type": "ende"');
  const before = shipped.slice(0, shipped.indexOf('"end"'));
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  expect(checkPlaybook(text)).toContainEqual(expect.objectContaining({ rule: 'schema', line, column }));
});

test('what is missing is told where it should stand', () => {
  const problems = checkPlaybook('{\n  "type": "playbook",\n  "workflow": {}\n}');
  expect(problems.map(({ at }) => at)).toEqual(expect.arrayContaining(['/spec_version', '/id', '/workflow_start']));
  for (const { line, column } of problems) expect([line, column]).toEqual([1, 1]);
});

test('text that is not JSON is one problem', () => {
  expect(checkPlaybook('{"type":')).toMatchObject([{ rule: 'json', at: '', line: 1, column: 1 }]);
});

test('every value of every JSON text is found at its place', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      const positions = jsonPositions(text);
      const lines = text.split('\n');
      const check = (value: unknown, path: readonly (string | number)[]): void => {
        const place = positions.get(pointer(...path));
        if (place === undefined) throw new Error(`no place for ${pointer(...path)}`);
        const rest = (lines[place.line - 1] ?? '').slice(place.column - 1);
        const first = JSON.stringify(value)[0] ?? '';
        expect(rest.startsWith(first)).toBe(true);
        if (typeof value !== 'object' || value === null) expect(rest.startsWith(JSON.stringify(value))).toBe(true);
        else if (Array.isArray(value)) value.forEach((item, index) => check(item, [...path, index]));
        else for (const [key, item] of Object.entries(value)) check(item, [...path, key]);
      };
      check(JSON.parse(text), []);
      expect(parsePlaybook(text).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});
