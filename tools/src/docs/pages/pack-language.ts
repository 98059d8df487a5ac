import { packJsonSchema } from '@qiaolou/collector';
import { parseJson } from '@qiaolou/schema';
import { z } from 'zod';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** As much of a JSON Schema as the schema of packs is made of. */
interface SchemaNode {
  readonly description?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly items?: SchemaNode | undefined;
  readonly additionalProperties?: SchemaNode | false | undefined;
}

const node: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    description: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.string()).optional(),
    const: z.unknown().optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
    anyOf: z.array(node).optional(),
    items: node.optional(),
    additionalProperties: z.union([node, z.literal(false)]).optional(),
  }),
);

/** Every property of the pack language, from the schema that packs are checked by. */
export const page: GeneratedPage = {
  file: 'pack-language.md',
  render() {
    const rows = rowsOf(node.parse(parseJson(packJsonSchema())), '', new Set());
    return markdownPage(
      '解析规则包的语言 / The language of parser packs',
      '`pack.yaml` 的全部写法；讲解与例子见 [parser-packs.md](../parser-packs.md)。Everything `pack.yaml` may say; [parser-packs.md](../parser-packs.md) explains it.',
      markdownTable(['写法 property', '值 value', '中文', 'English'], rows),
    );
  },
};

/** Objects, however many lists and alternatives they stand in; one that was shown elsewhere is not shown again. */
function rowsOf(schema: SchemaNode, path: string, seen: Set<string>): readonly (readonly string[])[] {
  return objectsIn(schema).flatMap((object) =>
    Object.entries(object.properties ?? {}).flatMap(([name, property]) => {
      const [zh = '', en = ''] = (property.description ?? '').split(' / ');
      const own = `${path}${name}`;
      const must = object.required?.includes(name) === true ? ' *' : '';
      const row = [`\`${own}\`${must}`, valueOf(property), zh, en];
      const shape = JSON.stringify(objectsIn(property).map(({ properties }) => properties));
      if (seen.has(shape)) return [row];
      if (shape !== '[]') seen.add(shape);
      return [row, ...rowsOf(property, `${own}.`, seen)];
    }),
  );
}

function objectsIn(schema: SchemaNode): readonly SchemaNode[] {
  if (schema.properties !== undefined) return [schema];
  const inner = [schema.items, schema.additionalProperties || undefined, ...(schema.anyOf ?? [])];
  const found = inner.flatMap((one) => (one === undefined ? [] : objectsIn(one)));
  return [...new Map(found.map((one) => [JSON.stringify(one.properties), one])).values()];
}

function valueOf(schema: SchemaNode): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(' ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(valueOf))].join(' · ');
  if (schema.items !== undefined) return `[${valueOf(schema.items)}]`;
  if (
    schema.additionalProperties !== undefined &&
    schema.additionalProperties !== false &&
    schema.properties === undefined
  )
    return `{…: ${valueOf(schema.additionalProperties)}}`;
  return [schema.type ?? []].flat().join(' · ');
}
