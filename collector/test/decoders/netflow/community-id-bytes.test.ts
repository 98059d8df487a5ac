import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { communityId } from '../../../src/decoders/netflow/community-id.ts';
import { CommunityIdBytes } from '../../../src/decoders/netflow/community-id-bytes.ts';
import { sha1Block } from '../../../src/decoders/netflow/sha1-block.ts';
import { addressText } from '../../../src/decoders/roll-up/address-text.ts';

test('sha1Block is SHA-1 of one block', () => {
  const digest = new Int32Array(5);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 55 }), (bytes) => {
      const message = Buffer.alloc(64);
      message.set(bytes);
      const words = Int32Array.from({ length: 16 }, (_, i) => message.readInt32BE(i * 4));
      sha1Block(words, bytes.length, digest);
      const made = Buffer.alloc(20);
      digest.forEach((word, i) => made.writeInt32BE(word, i * 4));
      expect(made.toString('hex')).toBe(createHash('sha1').update(bytes).digest('hex'));
    }),
  );
});

test('an id of numbers is the id of their texts', () => {
  const id = new CommunityIdBytes();
  const word = fc.integer({ min: 0, max: 0xffff_ffff });
  const port = fc.option(fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 150 })), {
    nil: undefined,
  });
  const protocol = fc.oneof(fc.constantFrom(1, 6, 17, 58, 132), fc.integer({ min: 0, max: 255 }));
  const words = fc.oneof(
    fc.array(word, { minLength: 2, maxLength: 2 }),
    fc.array(word, { minLength: 8, maxLength: 8 }),
    word.map((same) => [same, same]),
  );
  fc.assert(
    fc.property(words, protocol, port, port, (addresses, number, sourcePort, destinationPort) => {
      const keys = Uint32Array.from([7, 7, ...addresses]);
      const count = addresses.length / 2;
      const ports = { protocol: number, sourcePort, destinationPort };
      id.make(keys, 2, count, ports);
      const [sourceIp, destinationIp] = [addressText(keys, 2, count), addressText(keys, 2 + count, count)];
      expect(id.bytes.toString('latin1')).toBe(communityId({ sourceIp, destinationIp, ...ports }));
    }),
  );
});
