import { z } from 'zod';

const count = z.number().int();

/** Bytes and packets of flows that came in and went out by an interface, scaled by the sampling rate. */
const interfaceSumsSchema = z.strictObject({
  /** Number the exporter gives it (SNMP ifIndex). */
  index: count,
  bytesIn: z.number(),
  bytesOut: z.number(),
  packetsIn: z.number(),
  packetsOut: z.number(),
});

/** A template of an exporter. */
const templateSchema = z.strictObject({
  id: count,
  isOptions: z.boolean(),
  /** Names of its fields, at most 64. */
  fields: z.array(z.string()),
  /** How many it has. */
  fieldCount: count,
});

/** What came of one exporter of flows and observation domain since the process started. */
export const exporterFiguresSchema = z
  .strictObject({
    dataset: z.string(),
    domain: count,
    datagrams: count,
    /** Flow and options records read. */
    records: count,
    /** Places where numbers are missing in the sequence of its datagrams. */
    gaps: count,
    /** Numbers missing there: records, with NetFlow v9 and sFlow datagrams. */
    lost: count,
    /** Sets of data whose template had not come. */
    withoutTemplate: count,
    /** The rate its records were last scaled by; 1: they are not sampled, or it does not tell. */
    samplingRate: z.number(),
    interfaces: z.array(interfaceSumsSchema),
    /** What it told of its records (NetFlow v9, IPFIX), by number; at most 64. */
    templates: z.array(templateSchema),
  })
  .meta({ id: 'ExporterFigures' });
export type ExporterView = Readonly<z.infer<typeof exporterFiguresSchema>>;
