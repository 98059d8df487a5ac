import { z } from 'zod';
import { compressedJson, json, type RouteTable } from '../route/api-route.ts';
import {
  complianceSummarySchema,
  complianceItemsQuery,
  complianceItemListSchema,
  complianceItemDetailSchema,
  evidenceListSchema,
} from './compliance-bodies.ts';
import { chooseLevelBody, levelChoiceSchema } from './mlps-level.ts';
import { answerSourceBody, sourceAnswerListSchema, sourceAnswerSchema } from './source-answer.ts';
import type { CompliancePermission } from './compliance-permissions.ts';

/** The MLPS catalogue and its evidence. */
export const COMPLIANCE_ROUTES = {
  complianceSummary: {
    method: 'get',
    path: '/compliance/summary',
    access: 'compliance.read',
    response: json(complianceSummarySchema),
    summaryZh: '等保概览',
    summaryEn: 'MLPS summary',
  },
  listComplianceItems: {
    method: 'get',
    path: '/compliance/items',
    access: 'compliance.read',
    query: complianceItemsQuery,
    response: compressedJson(complianceItemListSchema),
    summaryZh: '等保条款',
    summaryEn: 'MLPS clauses',
  },
  getComplianceItem: {
    method: 'get',
    path: '/compliance/items/:id',
    access: 'compliance.read',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/) }),
    response: json(complianceItemDetailSchema),
    summaryZh: '等保条款详情',
    summaryEn: 'One MLPS clause',
  },
  listEvidence: {
    method: 'get',
    path: '/compliance/evidence',
    access: 'compliance.read',
    response: compressedJson(evidenceListSchema),
    summaryZh: '合规证据',
    summaryEn: 'Compliance evidence',
  },
  chooseMlpsLevel: {
    method: 'post',
    path: '/compliance/level',
    access: 'compliance.write',
    body: chooseLevelBody,
    response: json(levelChoiceSchema),
    summaryZh: '选定等保级别',
    summaryEn: 'Choose the MLPS level',
  },
  listSourceAnswers: {
    method: 'get',
    path: '/compliance/source-answers',
    access: 'compliance.read',
    response: json(sourceAnswerListSchema),
    summaryZh: '日志源说明（已停用、发送周期）',
    summaryEn: 'What is to be expected of log sources',
  },
  answerSource: {
    method: 'post',
    path: '/compliance/source-answers',
    access: 'compliance.write',
    body: answerSourceBody,
    response: json(sourceAnswerSchema),
    summaryZh: '说明一个日志源（已停用、发送周期）',
    summaryEn: 'Say what is to be expected of a log source',
  },
} as const satisfies RouteTable<CompliancePermission>;
