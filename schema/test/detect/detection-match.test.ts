import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainNodeSchema, matchEntitiesSchema, type ExplainNode } from '../../src/detect/detection-match.ts';

const LEAF: ExplainNode = { kind: 'item', result: true, field: 'url.path', pattern: "contains '..'", value: '/../etc' };

describe('why a rule fired', () => {
  it('is read as it was written, however deep', () => {
    const { tree } = fc.letrec<{ tree: ExplainNode }>((tie) => ({
      tree: fc.record(
        {
          kind: fc.constantFrom('and', 'or', 'not', 'selection', 'item', 'keyword', 'correlation'),
          result: fc.boolean(),
          label: fc.string(),
          field: fc.string(),
          pattern: fc.string(),
          value: fc.string(),
          children: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
        },
        { requiredKeys: ['kind', 'result'], noNullPrototype: true },
      ),
    }));
    fc.assert(
      fc.property(tree, (node) => {
        expect(explainNodeSchema.parse(node)).toEqual(node);
      }),
    );
  });

  it.each<readonly [string, unknown]>([
    ['no node', null],
    ['a kind there is not', { ...LEAF, kind: 'xor' }],
    ['a result that is none', { ...LEAF, result: 'true' }],
    [
      'a bad node deep in it',
      { kind: 'and', result: true, children: [LEAF, { kind: 'or', result: true, children: [{}] }] },
    ],
  ])('is not %s', (_name, node) => {
    expect(explainNodeSchema.safeParse(node).success).toBe(false);
  });
});

describe('the parties of a match', () => {
  it('are all optional, and nothing else is kept', () => {
    expect(matchEntitiesSchema.parse({})).toEqual({});
    expect(matchEntitiesSchema.parse({ user: 'root', destinationPort: 22, color: 'red' })).toEqual({
      user: 'root',
      destinationPort: 22,
    });
    expect(matchEntitiesSchema.safeParse({ destinationPort: '22' }).success).toBe(false);
  });
});
