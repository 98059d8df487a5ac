import { z } from 'zod';
import { alertGroupSchema } from '../alerts/alert.ts';
import { incidentSchema } from '../incidents/incident.ts';
import { logSourceSchema } from '../collect/log-source.ts';
import { playbookRunSchema, playbookTaskSchema } from '../playbooks/playbook-run.ts';

/** What the platform publishes on the live bus. */
export const publishedEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alert-group'), change: z.enum(['created', 'updated']), group: alertGroupSchema }),
  z.strictObject({ kind: z.literal('incident'), change: z.enum(['created', 'updated']), incident: incidentSchema }),
  z.strictObject({ kind: z.literal('run'), change: z.enum(['created', 'updated']), run: playbookRunSchema }),
  z.strictObject({ kind: z.literal('task'), change: z.enum(['created', 'updated']), task: playbookTaskSchema }),
  z.strictObject({ kind: z.literal('source'), change: z.enum(['created', 'updated']), source: logSourceSchema }),
]);
export type PublishedEvent = z.infer<typeof publishedEventSchema>;

/**
 * What `GET /stream` sends: the SSE `event:` is `kind`, `data:` is the whole object as JSON, `id:` counts up. A caller
 * gets only kinds it may read. `reset` (never on the live bus) says that events were missed and everything must be read
 * again: the given Last-Event-ID is older than the ring buffer or of an earlier process, or the bus had a gap.
 */
export const streamEventSchema = z
  .discriminatedUnion('kind', [...publishedEventSchema.options, z.strictObject({ kind: z.literal('reset') })])
  .meta({ id: 'StreamEvent' });
export type StreamEvent = z.infer<typeof streamEventSchema>;

/** Milliseconds between heartbeats (`: keep-alive`) of a quiet stream. */
export const STREAM_HEARTBEAT_MS = 15_000;
