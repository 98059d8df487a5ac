import { kindOf } from '../../steps/cacao-step.ts';
import { findingsInSteps, lintRule } from './lint-rule.ts';

/** At least one end step, without successors. */
export const endStep = lintRule({
  id: 'endStep',
  asks: 'at least one end step, without successors',
  find: (playbook) => {
    const findings = findingsInSteps(playbook, 'endStep');
    if (Object.values(playbook.workflow).some((step) => kindOf(step).ends)) return findings;
    return [...findings, { at: '/workflow', found: 'no end step' }];
  },
});
