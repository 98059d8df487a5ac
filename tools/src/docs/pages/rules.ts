import { loadRules, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every shipped detection rule. */
export const page: GeneratedPage = {
  file: 'rules.md',
  async render() {
    const { rules, errors } = await loadRules(OWN_RULES_DIRECTORY);
    const [error] = errors;
    if (error !== undefined) throw new Error(`${error.file}:${error.line} ${error.code} ${error.reason}`);
    const rows = rules
      .toSorted((a, b) => (a.file < b.file ? -1 : 1))
      .map((rule) => [rule.title, rule.level, rule.techniques.join(' '), rule.kind, rule.file]);
    return markdownPage(
      'Detection rules',
      `${rules.length} rules ship with Qiaolou.`,
      markdownTable(['title', 'level', 'ATT&CK', 'kind', 'file'], rows),
    );
  },
};
