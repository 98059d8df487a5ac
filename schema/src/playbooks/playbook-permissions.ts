/** What may be allowed about playbooks. */
export const PLAYBOOK_PERMISSIONS = ['playbooks.read', 'playbooks.run', 'playbooks.answer', 'playbooks.lift'] as const;
export type PlaybookPermission = (typeof PLAYBOOK_PERMISSIONS)[number];
