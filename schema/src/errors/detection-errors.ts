import type { ErrorText } from './error-text.ts';

/** Error codes of detection rules. */
export const DETECTION_ERRORS = {
  'detection.ruleInvalid': { status: 400, zh: '规则有误', en: 'The rule is invalid' },
  'detection.yamlSyntax': { status: 400, zh: '规则不是合法的 YAML', en: 'The rule is not valid YAML' },
  'detection.unknownModifier': { status: 400, zh: '不支持的修饰符', en: 'Unknown modifier' },
  'detection.conditionSyntax': { status: 400, zh: '条件表达式语法错误', en: 'Condition syntax error' },
  'detection.unknownIdentifier': {
    status: 400,
    zh: '条件引用了不存在的选择',
    en: 'The condition names an unknown selection',
  },
  'detection.badRegex': { status: 400, zh: '规则中的正则表达式无效', en: 'Invalid regular expression in the rule' },
  'detection.disabledByConfiguration': {
    status: 409,
    zh: '该规则由配置 detection.disabledRules 停用，只能在配置中启用',
    en: 'The rule is switched off by detection.disabledRules of the configuration and can be switched on only there',
  },
  'detection.unsupported': { status: 400, zh: '暂不支持的规则特性', en: 'Unsupported rule feature' },
} as const satisfies Record<string, ErrorText>;
