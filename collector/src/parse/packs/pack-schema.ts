import { z } from 'zod';
import { DECOMPOSITIONS, type Decomposition } from '../../event/decompose.ts';

/** What the platform alone says of an event: which it is, what was received, when. The time is told by `time`. */
const RESERVED: ReadonlySet<string> = new Set([
  '@timestamp',
  'event.id',
  'event.original',
  'event.created',
  'event.ingested',
  'event.hash',
]);

const fieldName = z
  .string()
  .regex(/^[@\p{L}_][\p{L}\p{N}_@.-]{0,199}$/u, 'field name expected')
  .refine((name) => !RESERVED.has(name) && !name.startsWith('qiaolou.'), 'the platform alone writes this field');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const text = z.string().min(1);
const oneOrMany = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

/** What a property says, for the editor's schema and the page of the pack language. */
const told = <T extends z.ZodType>(schema: T, zh: string, en: string): T => schema.describe(`${zh} / ${en}`);
/** As `told`, of a property that may be left out. */
const may = <T extends z.ZodType>(schema: T, zh: string, en: string) => told(schema.optional(), zh, en);

const testSchema = z.union([
  oneOrMany(scalar),
  z.strictObject({
    contains: may(oneOrMany(z.string()), '含有其中任一，不分大小写', 'any of them occurs, in any case'),
    lacks: may(
      oneOrMany(text),
      '一个也不含，不分大小写；没有这个字段也算',
      'none of them occurs, in any case; holds for a field that is not there',
    ),
    startsWith: may(oneOrMany(z.string()), '以其中任一开头', 'starts with any of them'),
    exists: may(z.boolean(), '有或没有这个字段', 'the field is there, or is not'),
    not: may(oneOrMany(scalar), '不等于其中任何一个', 'equal to none of them'),
  }),
]);

const conditionSchema = told(
  z.record(z.string(), testSchema),
  '条件，全部成立才算；键是语法取出的字段名，其次是事件字段；$program、$host、$msgid、$body 为报文头各部分，$text 为整行',
  'conditions, all must hold; keys are fields of the grammar, else of the event; $program, $host, $msgid, $body are of the header, $text the line',
);

const decompositionNames = Object.keys(DECOMPOSITIONS) as [Decomposition, ...Decomposition[]];

const targetSchema = z.union([
  fieldName,
  z.strictObject({
    to: told(fieldName, '放进哪个 ECS 字段；用 as 时为字段前缀', 'the ECS field; with `as` the prefix of the fields'),
    values: may(
      z.record(z.string(), scalar.nullable()),
      '设备的值 → 我们的值；null 表示舍去',
      'value of the device → ours; null leaves it out',
    ),
    words: may(
      z.enum(['verdict', 'outcome', 'severity', 'sentence']),
      '内置中英文词表：verdict 放行或阻断，outcome 成功或失败，severity 级别 0–100，sentence 由整句判断成败',
      'words that are known in both languages: let through or stopped, success or failure, severity 0–100; sentence: how a whole text says it went',
    ),
    other: may(
      z.enum(['keep', 'drop']),
      'values 与 words 都不认识的值：保留（默认）或舍去',
      'a value that neither `values` nor `words` know: keep it (default) or drop it',
    ),
    as: may(
      z.enum(decompositionNames),
      '一个值里有几个字段时怎样拆开',
      'how a value that holds several fields is taken apart',
    ),
    split: may(text, '按此文字拆成列表', 'split into a list at this text'),
    add: may(
      z.literal(true),
      '与已有的值并列，而不是只取第一个',
      'joins the values that are there already instead of giving way to them',
    ),
  }),
]);

const mappingSchema = z.record(text, oneOrMany(targetSchema));
const setSchema = z.record(fieldName, z.union([scalar, z.array(scalar).min(1)]));

/** A text the device is known by; all of all packs stand in one index, so they are bounded. */
const literal = z.string().min(1).max(200);
const literals = z.union([literal, z.array(literal).min(1).max(200)]);

const matcherSchema = z.strictObject({
  program: may(oneOrMany(z.string()), '报文头的程序名，完全相同', 'program of the header, exactly'),
  contains: may(literals, '整行里全部出现', 'all of them occur in the line'),
  any: may(z.array(literal).min(1).max(200), '至少出现一个', 'at least one of them occurs'),
  without: may(literals, '一个也不出现', 'none of them occurs'),
  bodyStarts: may(literals, '正文以其中任一开头', 'the body starts with any of them'),
  json: may(z.literal(true), '正文是一个 JSON 对象', 'the body is one JSON object'),
});

/** Characters of the texts of one pack's `match` together. */
const MOST_LITERAL_CHARACTERS = 8_000;

/** Characters of all texts that alternatives look for. */
function literalCharacters(match: readonly z.infer<typeof matcherSchema>[]): number {
  return match
    .flatMap(({ contains = [], any = [], without = [], bodyStarts = [] }) =>
      [contains, any, without, bodyStarts].flat(),
    )
    .reduce((sum, { length }) => sum + length, 0);
}

const templateSchema = z.union([
  text,
  z.strictObject({
    text: told(text, '句子模板', 'the template'),
    set: told(setSchema, '合上这一句时写入的字段', 'fields that are written when the sentence fits'),
  }),
]);

const kvSchema = z.strictObject({
  pair: may(
    text,
    '两对之间的字符，任一；默认空格、制表符与 , ; |；其中没有空格时键里可以有空格',
    'characters between two pairs; blank, tab, comma, semicolon and bar by default; without a blank among them keys may hold blanks',
  ),
  eq: may(text, '键与值之间的字符：=（默认）、: 或两者', 'between key and value: = (default), : or both'),
  quotes: may(
    z.string(),
    '值两边的引号；默认双引号与单引号',
    'quotes around a value; double and single ones by default',
  ),
  strict: may(
    z.boolean(),
    'true：值到下一个分隔符为止；默认到下一个键为止',
    'true: a value ends at the next separator; by default at the next key',
  ),
});

const jsonSchema = z.strictObject({
  strip: may(
    text,
    '从键上去掉的前缀，使不同转发程序的同一字段合在一起',
    'prefix taken off the keys, so that the names of two shippers meet',
  ),
  find: may(
    z.literal(true),
    '从第一个花括号到最后一个，前后有什么都不管',
    'from the first brace to the last, whatever stands around them',
  ),
});

const delimitedSchema = z.strictObject({
  separator: told(text, '分隔符', 'the separator'),
  columns: may(
    z.array(z.string()),
    '各列的名字，依次；空串跳过一列',
    'names of the columns in their order; an empty one skips it',
  ),
  least: may(z.int().min(2), '至少几列才算', 'fewest columns'),
  quote: may(
    z.string().length(1),
    '值里有分隔符时两边的引号，值内用两个表示（RFC 4180）',
    'the quote around values with separators in them, doubled inside (RFC 4180)',
  ),
  escape: may(z.string().length(1), '写在分隔符前使它成为普通字符', 'takes its meaning from the separator behind it'),
});

/** The grammars a step may use. */
const grammarSchemas = {
  kv: may(kvSchema, '键值对', 'pairs of key and value'),
  json: may(
    z.union([z.literal(true), jsonSchema]),
    'JSON 对象，嵌套的键用点连接',
    'a JSON object; nested keys are joined by dots',
  ),
  eventLog: may(
    z.literal(true),
    'JSON（平铺或嵌套）或 XML 形式的 Windows 事件，转发与否均可',
    'a Windows event as JSON, flat or nested, or as XML, forwarded or not',
  ),
  looseJson: may(
    z.literal(true),
    '不合规范的 JSON（缺引号、被截断）',
    'JSON that breaks its rules: without quotes, cut',
  ),
  xml: may(z.literal(true), '元素与属性，合不合规范均可', 'elements and attributes, well-formed or not'),
  headed: may(
    z.literal(true),
    '前面带有列名行的一行：W3C 的 #Fields、Zeek 的 #fields、CSV（跟读与导入的文件如此交来）',
    'a row with the lines before it that name its columns: #Fields of W3C, #fields of Zeek, CSV, as followed and imported files give it',
  ),
  javaLog: may(
    z.literal(true),
    '带异常堆栈的 Java 日志：time、level、thread、logger、text、error_type、error_message、stack_trace、cause_type、cause_message',
    'a Java log with a stack trace: time, level, thread, logger, text, error_type, error_message, stack_trace, cause_type, cause_message',
  ),
  cef: may(z.literal(true), 'ArcSight CEF', 'ArcSight CEF'),
  leef: may(z.literal(true), 'IBM LEEF 1.0、2.0', 'IBM LEEF 1.0, 2.0'),
  accessLog: may(
    z.literal(true),
    'Web 访问日志（common、combined 及常见变体）',
    'access logs of web servers: common, combined and what is like them',
  ),
  structuredData: may(
    z.literal(true),
    'RFC 5424 §6.3 结构化数据里各参数',
    'the parameters of the structured data of RFC 5424 §6.3',
  ),
  bracket: may(z.enum(['square', 'lenticular']), '[键:值] 或 【键：值】', '[key:value] or 【键：值】'),
  delimited: may(delimitedSchema, '按位置的列', 'columns by position'),
  template: may(
    oneOrMany(templateSchema),
    '句子模板，自上而下取第一个合上的；{名}、{名:word|int|ip|quoted|rest}，{} 跳过',
    'templates of sentences, the first that fits: {name}, {name:word|int|ip|quoted|rest}, {} skips',
  ),
};

const stepSchema = z
  .strictObject({
    on: may(
      z.string(),
      '在前面步骤取出的哪个字段上，$program 为报文头的程序名，$text 为整行；默认正文',
      'the field of an earlier step it works on, $program of the header, $text the line; the body by default',
    ),
    optional: may(
      z.boolean(),
      '可以什么也取不出；没有它，取不出的日志就交给别的规则包',
      'it may find nothing; without it a line it finds nothing in is left to other packs',
    ),
    if: conditionSchema.optional(),
    ...grammarSchemas,
  })
  .refine(
    (step) => Object.keys(grammarSchemas).filter((name) => Object.hasOwn(step, name)).length === 1,
    'exactly one grammar expected',
  );

const timeSourceSchema = z.union([
  z.string(),
  z.strictObject({
    field: told(z.string(), '有时间的字段', 'the field with the time'),
    zone: told(z.string(), '有时区的字段', 'the field with its zone'),
  }),
]);

const timeSchema = z.strictObject({
  from: may(
    oneOrMany(timeSourceSchema),
    '有时间的字段，最好的在前；优先于报文头',
    'fields that hold the time, best first; they outrank the header',
  ),
  zone: may(
    z.string(),
    '时间里没有写时区时这种设备的时区（IANA 名称）',
    'IANA zone of this device where the text names none',
  ),
  headerMayBeUtc: may(
    z.boolean(),
    '报文头可能是没有注明的 UTC（华为 VRP）',
    'the header may be UTC without saying so (Huawei VRP)',
  ),
});

const blockSchema = {
  set: may(setSchema, '写入的字段（常量）', 'fields that are written, as constants'),
  map: may(
    mappingSchema,
    '设备的键（或 键|同义键）→ ECS 字段；先写入的算数',
    'key of the device (or key|synonym) → ECS field; the first to give a field counts',
  ),
  copy: may(mappingSchema, '与 map 相同，原键也保留', 'as map, and the key stays as well'),
};

/** A parser pack as its YAML file states it. */
export const packSchema = z.strictObject({
  id: told(
    z.string().regex(/^[a-z0-9]+(?:[._][a-z0-9]+)*$/),
    '数据集：厂商.产品；点前一段是模块名，也是未映射键的前缀',
    'dataset: vendor.product; the part before the dot is the module and the prefix of keys that are not mapped',
  ),
  vendor: may(
    z.string(),
    '厂商（observer.vendor）；日志里看不出来就不写',
    'observer.vendor; left out where the line does not show it',
  ),
  product: may(z.string(), '产品（observer.product）', 'observer.product'),
  type: may(
    z.string(),
    '设备类型（observer.type）：firewall、waf、ids、bastion 等',
    'observer.type: firewall, waf, ids, bastion, …',
  ),
  priority: may(z.int(), '大的先问；默认 0', 'higher is asked first; 0 by default'),
  match: told(
    oneOrMany(matcherSchema).refine(
      (match) => literalCharacters([match].flat()) <= MOST_LITERAL_CHARACTERS,
      `more than ${MOST_LITERAL_CHARACTERS} characters to look for`,
    ),
    '哪些日志归这个规则包；列表里任一成立',
    'the lines this pack is for; any of a list',
  ),
  grammar: told(oneOrMany(stepSchema), '怎样取出字段，依次执行', 'how fields are read, in their order'),
  time: may(timeSchema, '时间', 'the time'),
  ...blockSchema,
  when: may(
    z.array(z.strictObject({ if: conditionSchema, ...blockSchema })),
    '条件成立时再写入的字段，自上而下',
    'what is written besides where conditions hold, from the top',
  ),
  dictionary: may(
    z.boolean(),
    '没有映射的键先查内置中英文词典，再归到前缀下',
    'keys that are not mapped are read by the dictionary of both languages before they go under the prefix',
  ),
  unmapped: may(
    z.string(),
    '没有映射的键的前缀；默认 id 的第一段；drop 舍去',
    'prefix of keys that are not mapped; the first part of id by default; drop leaves them out',
  ),
  prose: may(
    z.boolean(),
    '是否也在句子里找地址和用户；默认 true，凡有意义的都有键时写 false',
    'addresses and users are looked for in running text as well; true by default, false where all that is meant has a key',
  ),
  keepDotted: may(
    z.boolean(),
    '带点的键已是 ECS 名（Beats），原样保留',
    'keys with a dot are ECS names already (Beats) and stay',
  ),
  drop: may(
    z.array(z.string()),
    '不进事件的键；event.original 里仍有',
    'keys left out of the event; event.original still has them',
  ),
});

/** A parser pack, validated. */
export type PackDefinition = z.infer<typeof packSchema>;
/** One grammar step. */
export type PackStep = z.infer<typeof stepSchema>;
/** One alternative of `match`. */
export type PackMatcher = z.infer<typeof matcherSchema>;
/** Conditions of `if`. */
export type PackCondition = z.infer<typeof conditionSchema>;
/** `map` and `copy`. */
export type PackMapping = z.infer<typeof mappingSchema>;
/** One target of a mapping. */
export type PackTarget = z.infer<typeof targetSchema>;
/** `set`. */
export type PackSet = z.infer<typeof setSchema>;
