import { z } from 'zod';

/** Figures of the home strip. */
export const overviewKeySchema = z.enum([
  'alertsOpen',
  'alertsSevere',
  'alertsUnassigned',
  'alertsMine',
  'incidentsOpen',
  'tasksOpen',
  'events24h',
  'unparsed24h',
  'sourcesSilent',
]);
export type OverviewKey = z.infer<typeof overviewKeySchema>;

/** `GET /overview`: the figures the caller may read, each with the query that gives it. */
export const overviewSchema = z
  .strictObject({
    at: z.string(),
    figures: z.array(
      z.strictObject({
        key: overviewKeySchema,
        value: z.number().int(),
        /** The screen and its query string: following it shows exactly the counted things. */
        link: z.strictObject({
          screen: z.enum(['alerts', 'incidents', 'tasks', 'events', 'sources']),
          query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
        }),
      }),
    ),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overviewSchema>;
