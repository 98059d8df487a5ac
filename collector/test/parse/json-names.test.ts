import { expect, it } from 'vitest';
import { parseJsonObject } from '../../src/parse/grammars/json.ts';

it('names of a JSON log that have escapes are what was written, whatever names the line before had', () => {
  const others = Array.from({ length: 53 }, (_, n) => `"other.${n}":1`).join(',');
  for (const name of ['\\\\', '\\n', '\\"', '\\u001f', '\\\\n'])
    for (const line of [`{"${name}":1,${others}}`, `{"a":{"${name}":1,${others}}}`])
      expect(JSON.stringify(parseJsonObject(line))).toContain(`{"${name}":1`);
});
