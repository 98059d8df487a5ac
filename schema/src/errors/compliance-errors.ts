import type { ErrorText } from './error-text.ts';

/** Error codes of compliance. */
export const COMPLIANCE_ERRORS = {
  'compliance.catalogueInvalid': { status: 500, zh: '等保条款目录有误', en: 'The MLPS catalogue is invalid' },
  'compliance.itemNotFound': { status: 404, zh: '条款不存在', en: 'No such clause' },
} as const satisfies Record<string, ErrorText>;
