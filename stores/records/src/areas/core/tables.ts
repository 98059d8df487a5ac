import {
  alertGroupSchema,
  alertSchema,
  auditCheckpointSchema,
  auditEntrySchema,
  incidentSchema,
  logSourceSchema,
  playbookRunSchema,
  playbookTaskSchema,
  runStepSchema,
  timelineEntrySchema,
} from '@qiaolou/schema';
import { table } from '../../area/table.ts';
import { tableArea } from '../../area/table-area.ts';
import { INITIAL } from './0001-initial.ts';
import { EFFECTS_IN_FULL } from './0002-effects-in-full.ts';
import { EVIDENCE_ORDER } from './0003-evidence-order.ts';
import { GROUPS_BY_PARTY } from './0004-groups-by-party.ts';
import { EFFECTS_IN_FORCE } from './0005-effects-in-force.ts';
import { RULE_TITLES_IN_ENGLISH } from './0006-rule-titles-in-english.ts';
import { NAMES_IN_ENGLISH } from './0007-names-in-english.ts';
import { SOURCES_KNOWN_WHOLE } from './0008-sources-known-whole.ts';
import { FRAME_OF_CURSORS } from './0009-frame-of-cursors.ts';
import {
  apiKeySchema,
  auditHeadSchema,
  effectSchema,
  measurementSchema,
  pipelineCursorSchema,
  runEventSchema,
  savedSearchSchema,
  sessionSchema,
  settingSchema,
  stepJobSchema,
  userAccountSchema,
} from './records.ts';

/** The tables that were there before areas were. What is new gets an area of its own, with its owner. */
export const CORE_TABLES = {
  users: table(userAccountSchema, { key: 'id', versioned: true, guarded: true, unique: ['name'] }),
  sessions: table(sessionSchema, {
    key: 'idHash',
    index: [['userId'], ['expiresAt']],
    references: { userId: 'users' },
  }),
  apiKeys: table(apiKeySchema, { key: 'id', guarded: true, unique: ['name', 'keyHash'] }),
  settings: table(settingSchema, { key: 'key', versioned: true, guarded: true }),
  incidents: table(incidentSchema, {
    key: 'id',
    guarded: true,
    versioned: true,
    unique: ['number'],
    index: [['status', 'updatedAt'], ['openedAt'], ['assignee', 'status']],
  }),
  alertGroups: table(alertGroupSchema, {
    key: 'id',
    guarded: true,
    versioned: true,
    index: [
      ['status', 'lastSeen', 'id'],
      ['status', 'risk', 'lastSeen'],
      ['lastSeen', 'id'],
      ['ruleId', 'groupKey', 'lastSeen'],
      ['groupKey', 'lastSeen'],
      ['incidentId'],
      ['assignee', 'status'],
    ],
    references: { incidentId: 'incidents' },
    checks: ['risk between 0 and 100'],
  }),
  alerts: table(alertSchema, {
    key: 'id',
    guarded: true,
    index: [
      ['groupId', 'at', 'id'],
      ['at', 'id'],
      ['ruleId', 'at'],
    ],
    references: { groupId: 'alertGroups' },
  }),
  timeline: table(timelineEntrySchema, {
    key: 'id',
    guarded: true,
    index: [['incidentId', 'at', 'id']],
    references: { incidentId: 'incidents' },
  }),
  playbookRuns: table(playbookRunSchema, {
    key: 'id',
    guarded: true,
    versioned: true,
    index: [
      ['status', 'startedAt'],
      ['incidentId', 'startedAt'],
      ['startedAt', 'id'],
    ],
    references: { incidentId: 'incidents' },
  }),
  runEvents: table(runEventSchema, { key: ['runId', 'seq'], references: { runId: 'playbookRuns' } }),
  runSteps: table(runStepSchema, { key: ['runId', 'stepId', 'iteration'], references: { runId: 'playbookRuns' } }),
  stepJobs: table(stepJobSchema, {
    key: ['runId', 'stepId', 'iteration'],
    index: [
      ['state', 'runAt'],
      ['state', 'leaseUntil'],
    ],
    references: { runId: 'playbookRuns' },
  }),
  playbookTasks: table(playbookTaskSchema, {
    key: 'id',
    guarded: true,
    versioned: true,
    index: [['status', 'dueAt'], ['runId'], ['incidentId']],
    references: { runId: 'playbookRuns', incidentId: 'incidents' },
  }),
  effects: table(effectSchema, {
    key: 'idempotencyKey',
    guarded: true,
    index: [['state', 'undoAt']],
    checks: ["state in ('planned', 'applied', 'undone', 'failed')"],
  }),
  logSources: table(logSourceSchema, { key: 'id', index: [['lastSeen']] }),
  pipelineCursors: table(pipelineCursorSchema, { key: 'name' }),
  evidence: table(measurementSchema, {
    key: 'id',
    guarded: true,
    index: [
      ['ruleId', 'at'],
      ['ruleId', 'seq'],
    ],
  }),
  savedSearches: table(savedSearchSchema, {
    key: 'id',
    versioned: true,
    uniqueIndex: [['userId', 'name']],
    references: { userId: 'users' },
  }),
  auditEntries: table(auditEntrySchema, {
    key: 'seq',
    index: [
      ['at', 'seq'],
      ['actor', 'seq'],
      ['action', 'seq'],
      ['objectType', 'objectId', 'seq'],
    ],
    checks: ['seq > 0', "outcome in ('success', 'failure')"],
  }),
  auditCheckpoints: table(auditCheckpointSchema, { key: ['seq', 'at'], checks: ['seq > 0'] }),
  auditHead: table(auditHeadSchema, { key: 'id', checks: ['id = 1', 'seq >= 0'] }),
};

/** The area of 0.1.0, and the columns its tables got since. */
export const CORE = tableArea('core', CORE_TABLES, [
  INITIAL,
  EFFECTS_IN_FULL,
  EVIDENCE_ORDER,
  GROUPS_BY_PARTY,
  EFFECTS_IN_FORCE,
  RULE_TITLES_IN_ENGLISH,
  NAMES_IN_ENGLISH,
  SOURCES_KNOWN_WHOLE,
  FRAME_OF_CURSORS,
]);
