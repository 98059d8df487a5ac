/** What may be allowed about detection rules. */
export const RULE_PERMISSIONS = ['rules.read', 'rules.write'] as const;
export type RulePermission = (typeof RULE_PERMISSIONS)[number];
