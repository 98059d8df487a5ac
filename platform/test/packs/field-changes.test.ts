import { expect, it } from 'vitest';
import { fieldChanges } from '../../src/packs/field-changes.ts';

it.each([
  [{ 'user.name': 'a' }, { 'user.name': 'a' }, []],
  [{ 'related.ip': ['10.0.0.1'] }, { 'related.ip': ['10.0.0.1'] }, []],
  [{ 'event.id': '1' }, { 'event.id': '2' }, []],
  [{ 'source.port': 1 }, { 'source.port': '1' }, ['source.port 1 "1"']],
  [{ 'user.name': 'a' }, { 'source.ip': '10.0.0.1' }, ['source.ip null "10.0.0.1"', 'user.name "a" null']],
])('%j and %j differ in %j', (before, after, expected) => {
  const changes = fieldChanges(before, after);
  expect(changes.map((one) => `${one.field} ${JSON.stringify(one.before)} ${JSON.stringify(one.after)}`)).toEqual(
    expected,
  );
});
