import { loadRulesInForce, OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { insideOf } from '../config/inside-of.ts';
import type { Given } from './given.ts';
import type { Part } from './part.ts';
import type { Pipeline } from './pipeline.ts';

/** The rules in force where no pipeline runs that has loaded them: for people to read. */
export const rules: Part<Given, Pick<Pipeline, 'rules' | 'ruleStats'>> = {
  name: 'rules',
  open: async ({ config, metrics }) => {
    const { catalogue, errors } = await loadRulesInForce([OWN_RULES_DIRECTORY, ...config.detection.ruleDirectories], {
      disabled: config.detection.disabledRules,
      inside: insideOf(config),
      zone: config.zone,
    });
    metrics.rulesLoaded.set(catalogue.length);
    metrics.ruleErrors.set(errors.length);
    return { rules: catalogue, ruleStats: () => Promise.resolve(undefined) };
  },
};
