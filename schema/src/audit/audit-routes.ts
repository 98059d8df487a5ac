import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import { auditExportQuery, auditQuery, auditListSchema, auditVerifySchema } from './audit-bodies.ts';
import type { AuditPermission } from './audit-permissions.ts';

/** The audit trail. */
export const AUDIT_ROUTES = {
  listAudit: {
    method: 'get',
    path: '/audit',
    access: 'audit.read',
    query: auditQuery,
    response: compressedJson(auditListSchema),
    summaryZh: '审计记录',
    summaryEn: 'The audit trail',
  },
  exportAudit: {
    method: 'get',
    path: '/audit/export.csv',
    access: 'audit.read',
    query: auditExportQuery,
    response: { kind: 'stream', status: 200, contentTypes: ['text/csv'] },
    summaryZh: '导出审计记录',
    summaryEn: 'Export the audit trail',
  },
  verifyAudit: {
    method: 'post',
    path: '/audit/verify',
    access: 'audit.verify',
    response: json(auditVerifySchema),
    summaryZh: '校验审计链',
    summaryEn: 'Verify the audit chain',
  },
} as const satisfies RouteTable<AuditPermission>;
