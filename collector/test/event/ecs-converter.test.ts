import { ECS_FIELDS, type FieldValue } from '@qiaolou/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ecsConverter, ecsValue } from '../../src/event/ecs-value.ts';

test('a converter of a field makes of every value what is made of it without one', () => {
  const field = fc.constantFrom(...Object.keys(ECS_FIELDS), 'process.parent.pid', 'winlog.event_data.X', 'vendor.key');
  const text = fc.oneof(
    fc.constantFrom('', '-', ' N/A ', 'null', '0', '443', '70000', '-1', '0x1f', 'TRUE', '8毫秒', 'tcp', '6', ' GET '),
    fc.constantFrom(
      '::ffff:192.0.2.1',
      '[2001:DB8::1]',
      '0.0.0.0',
      '192.0.2.1',
      '00:11:22:aa:bb:cc',
      'host.example:80',
    ),
    fc.string(),
  );
  const scalar = fc.oneof(text, fc.double(), fc.integer(), fc.boolean());
  const value: fc.Arbitrary<FieldValue> = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }));
  fc.assert(
    fc.property(field, value, (name, given) => {
      expect(ecsConverter(name)(given)).toEqual(ecsValue(name, given));
    }),
    { numRuns: 3_000 },
  );
});
