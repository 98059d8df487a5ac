import { z } from 'zod';

/** What a query may mean otherwise than its writer thinks: it is run, and this is shown at the place. */
export const QUERY_WARNINGS = {
  'query.unknownField': {
    zh: '字段字典里没有这个字段：只有厂商自带的同名字段才会命中',
    en: 'Not in the field dictionary: only a vendor field of this very name can match',
  },
  'query.fieldAlone': {
    zh: '字段名后没有运算符：按普通词在原文里查找',
    en: 'A field name without an operator: looked for as a word in the original',
  },
  'query.asItStands': {
    zh: '这个符号不属于查询语法：按原样查找；确实要找它时请把整个值放进双引号',
    en: 'This sign is not of the query language: looked for as it stands; put the value in double quotes to mean it',
  },
  'query.backslash': {
    zh: '双引号外的反斜杠就是反斜杠，不转义后面的字符；要按字面查找请用双引号',
    en: 'Outside double quotes a backslash is a backslash and escapes nothing; use double quotes for literal signs',
  },
  'query.quotedBackslash': {
    zh: '双引号里的两个反斜杠是一个反斜杠；UNC 路径请写四个，或不加引号',
    en: 'Two backslashes in double quotes are one: write four for a UNC path, or leave the quotes out',
  },
  'query.valueGoesOn': {
    zh: '路径到空格为止，后面的词另作条件；整个路径请放进双引号',
    en: 'The path ends at the space and this is a condition of its own; put the whole path in double quotes',
  },
  'query.regexHabit': {
    zh: '按字面查找；正则表达式请写 =~ /…/',
    en: 'Looked for literally; a regular expression is written =~ /…/',
  },
  'query.wordHabit': {
    zh: '这个词按原样查找，不是连接词或运算符',
    en: 'This word is looked for as it stands: it joins or compares nothing',
  },
  'query.matchesNothing': { zh: '这个条件不会命中任何日志', en: 'This condition matches no event' },
} as const satisfies Record<string, { readonly zh: string; readonly en: string }>;

/** A code of the warnings of the query language. */
export type QueryWarningCode = keyof typeof QUERY_WARNINGS;

/** Most warnings that one query is answered with. */
export const MAX_QUERY_WARNINGS = 20;

const codes = Object.keys(QUERY_WARNINGS) as [QueryWarningCode, ...QueryWarningCode[]];

/** One warning: its place in the query text (UTF-16 offset and length), and what to write instead where that is known. */
export const queryWarningSchema = z
  .strictObject({
    code: z.enum(codes),
    at: z.number().int().min(0),
    length: z.number().int().min(1),
    /** Field names that may be meant, or how it is written here; nearest first. */
    instead: z.array(z.string()).max(3),
  })
  .meta({ id: 'QueryWarning' });
export type QueryWarning = Readonly<z.infer<typeof queryWarningSchema>>;
