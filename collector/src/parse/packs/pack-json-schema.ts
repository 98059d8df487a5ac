import { z } from 'zod';
import { packSchema } from './pack-schema.ts';

/**
 * The JSON Schema (2020-12) of `pack.yaml` as text, each property told in Chinese and English: what an editor completes and
 * checks by.
 *
 * @example
 * writeFileSync('pack.schema.json', packJsonSchema());
 */
export function packJsonSchema(): string {
  const schema = z.toJSONSchema(packSchema, { io: 'input', target: 'draft-2020-12' });
  return `${JSON.stringify({ ...schema, title: 'Qiaolou parser pack' }, undefined, 2)}\n`;
}
