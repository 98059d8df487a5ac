import type { ErrorText } from './error-text.ts';

/** Error codes of the query language. */
export const QUERY_ERRORS = {
  'query.syntax': { status: 400, zh: '查询语法错误', en: 'Query syntax error' },
  'query.pipe': {
    status: 400,
    zh: '此处只能写过滤条件，不能用管道；要查找竖线本身请用双引号，几个值任取其一请用 or',
    en: 'Only a filter may stand here, no pipes; quote a bar to look for it, join alternatives with or',
  },
  'query.unknownStage': {
    status: 400,
    zh: '没有这个管道命令；要查找竖线本身请用双引号',
    en: 'There is no such stage; quote a bar to look for it',
  },
  'query.stageOrder': {
    status: 400,
    zh: '这个管道命令只能紧跟在过滤条件之后',
    en: 'This stage can only come right after the filter',
  },
  'query.noColumn': { status: 400, zh: '到这一步没有这一列', en: 'There is no such column at this stage' },
  'query.noSuchField': { status: 400, zh: '没有这个字段', en: 'There is no such field' },
  'query.repeated': { status: 400, zh: '同一项写了两次', en: 'The same is written twice' },
  'query.tooManyOf': { status: 400, zh: '数量超过上限', en: 'More than the limit allows' },
  'query.unsupported': {
    status: 400,
    zh: '当前的日志库不支持这样查询',
    en: 'The event store in use cannot answer this',
  },
  'query.tooMuch': {
    status: 400,
    zh: '要逐条查看的日志太多，请缩小时间范围或增加过滤条件',
    en: 'Too many events would have to be looked at; narrow the time range or the filter',
  },
  'query.tooMuchMemory': {
    status: 400,
    zh: '这次查询要占用的内存超过了您的角色或日志库的上限，请缩小时间范围、减少分组或增加过滤条件',
    en: 'The query needs more memory than your role or the event store allows; narrow the time range, use fewer groups or a narrower filter',
  },
  'query.outOfBounds': { status: 400, zh: '数值超出允许范围', en: 'The number is out of bounds' },
  'query.habit': {
    status: 400,
    zh: '这是别的查询语言的写法',
    en: 'This is how another query language writes it',
  },
  'query.unterminatedString': { status: 400, zh: '引号没有结束', en: 'Unterminated string' },
  'query.tooDeep': { status: 400, zh: '查询嵌套过深', en: 'The query is nested too deeply' },
  'query.tooLarge': { status: 400, zh: '查询过大', en: 'The query is too large' },
  'query.badRegex': {
    status: 400,
    zh: '正则表达式无效或不被支持',
    en: 'The regular expression is invalid or not supported',
  },
  'query.badCidr': { status: 400, zh: '网段格式错误', en: 'Not a valid CIDR network' },
  'query.badValue': { status: 400, zh: '值与字段类型不符', en: 'The value does not fit the type of the field' },
  'query.rangeNotOrdered': { status: 400, zh: '该字段不支持大小比较', en: 'This field cannot be compared with < or >' },
  'query.tooManyGroups': {
    status: 400,
    zh: '分组或不同的值太多，请缩小范围，或按别的字段统计',
    en: 'Too many groups or distinct values; narrow the range or count by another field',
  },
  'query.badCursor': { status: 400, zh: '翻页位置无效', en: 'The page cursor is invalid' },
  'query.badTimeRange': { status: 400, zh: '时间范围无效', en: 'The time range is invalid' },
} as const satisfies Record<string, ErrorText>;
