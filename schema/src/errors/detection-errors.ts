import type { ErrorText } from './error-text.ts';

/** A rule is mended where its line is. */
const RULE_REMEDY = {
  zh: '按所指的文件和行修正后重新启动；./qiaolou rules check <文件> 可先行检查',
  en: 'Mend the file at the line named and start again; ./qiaolou rules check <file> checks it first',
};

/** Error codes of detection rules. */
export const DETECTION_ERRORS = {
  'detection.ruleInvalid': {
    status: 400,
    zh: '规则有误',
    en: 'The rule is invalid',
    remedy: RULE_REMEDY,
  },
  'detection.yamlSyntax': {
    status: 400,
    zh: '规则不是合法的 YAML',
    en: 'The rule is not valid YAML',
    remedy: RULE_REMEDY,
  },
  'detection.unknownModifier': {
    status: 400,
    zh: '不支持的修饰符',
    en: 'Unknown modifier',
    remedy: RULE_REMEDY,
  },
  'detection.conditionSyntax': {
    status: 400,
    zh: '条件表达式语法错误',
    en: 'Condition syntax error',
    remedy: RULE_REMEDY,
  },
  'detection.unknownIdentifier': {
    status: 400,
    zh: '条件引用了不存在的选择',
    en: 'The condition names an unknown selection',
    remedy: RULE_REMEDY,
  },
  'detection.disabledUnknown': {
    status: 400,
    zh: '配置停用的规则不存在，因此没有停用任何规则',
    en: 'The rule that the configuration switches off does not exist, so none is switched off',
    remedy: {
      zh: '在配置 detection.disabledRules 中写规则的编号（规则详情中可复制），然后重新启动',
      en: 'Name the id of a rule in detection.disabledRules of the configuration (the details of a rule show it) and start again',
    },
  },
  'detection.badRegex': {
    status: 400,
    zh: '规则中的正则表达式无效',
    en: 'Invalid regular expression in the rule',
    remedy: RULE_REMEDY,
  },
  'detection.disabledByConfiguration': {
    status: 409,
    zh: '该规则由配置 detection.disabledRules 停用，只能在配置中启用',
    en: 'The rule is switched off by detection.disabledRules of the configuration and can be switched on only there',
  },
  'detection.unsupported': {
    status: 400,
    zh: '暂不支持的规则特性',
    en: 'Unsupported rule feature',
    remedy: RULE_REMEDY,
  },
} as const satisfies Record<string, ErrorText>;
