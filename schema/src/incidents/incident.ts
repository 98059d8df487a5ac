import { z } from 'zod';
import { ruleLevelSchema } from '../detect/detection-match.ts';

/** 接报 → 研判 → 处置 → 反馈 → 核验 → 归档; returning is allowed until closed. */
export const incidentStatusSchema = z.enum(['reported', 'analysing', 'handling', 'feedback', 'verifying', 'closed']);
export type IncidentStatus = z.infer<typeof incidentStatusSchema>;

/** Grade of a cybersecurity incident (GB/T 20986-2023): 特别重大 / 重大 / 较大 / 一般; null = not graded yet. */
export const incidentGradeSchema = z.enum(['extremely_serious', 'serious', 'major', 'ordinary']);
export type IncidentGrade = z.infer<typeof incidentGradeSchema>;

export const incidentSchema = z.object({
  id: z.string(),
  /** Readable number, `SJ-20261122-0001`, counted per day in Asia/Shanghai. */
  number: z.string(),
  title: z.string(),
  /** English title of one the platform opened; null = a person gave the title, or a release that kept none. */
  titleEn: z.string().nullable(),
  level: ruleLevelSchema,
  grade: incidentGradeSchema.nullable(),
  status: incidentStatusSchema,
  assignee: z.string().nullable(),
  summary: z.string(),
  /** Verdict note given on closing. */
  conclusion: z.string().nullable(),
  openedAt: z.string(),
  closedAt: z.string().nullable(),
  updatedAt: z.string(),
  version: z.number().int().positive(),
});
export type Incident = z.infer<typeof incidentSchema>;

/** One line of an incident's history; never changed, but that `reopened` counts on within its hour. */
export const timelineEntrySchema = z.object({
  id: z.string(),
  incidentId: z.string(),
  at: z.string(),
  /** User name, or `system`, or `playbook:<run id>`. */
  actor: z.string(),
  kind: z.enum([
    'opened',
    'alerts_added',
    /** New alerts opened rows of it again: `rows` and `alerts` say how many within an hour, `rules` of which rules. */
    'reopened',
    'status',
    'assigned',
    'note',
    'graded',
    'playbook',
    'task',
    'action',
    'closed',
  ]),
  /** Facts of the entry; the console makes the sentence in the user's language. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())])),
});
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
