import { loadPackFolders } from '@qiaolou/collector';
import { loadRulesInForce, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { parserFolders } from '../pipeline/parser-folders.ts';
import { insideOf } from '../config/inside-of.ts';
import type { LeftOutFile } from '@qiaolou/schema';
import type { Given } from './given.ts';
import { leftOutOf } from './left-out.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';

/** The rules in force, and what is wrong with rules and packs, where no pipeline runs that has loaded them: for people to read. */
export const rules: Part<Given, Pick<Pipeline, 'rules' | 'ruleStats' | 'leftOut'>> = {
  name: 'rules',
  open: async ({ config, metrics, parserDirectory }) => {
    const { catalogue, errors } = await loadRulesInForce([OWN_RULES_DIRECTORY, ...config.detection.ruleDirectories], {
      disabled: config.detection.disabledRules,
      inside: insideOf(config),
      zone: config.zone,
    });
    metrics.rulesLoaded.set(catalogue.length);
    metrics.ruleErrors.set(errors.length);
    const packErrors: LeftOutFile[] = [];
    loadPackFolders(parserFolders(config, parserDirectory), (finding) => packErrors.push(finding));
    const ruleErrors = errors.map(({ file, code, line, reason }) => ({ file, code, line, reason }));
    return {
      rules: catalogue,
      ruleStats: () => Promise.resolve(undefined),
      leftOut: () => leftOutOf(ruleErrors, packErrors, parserDirectory),
    };
  },
};
