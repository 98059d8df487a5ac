import { parseJson } from '@qiaolou/schema/reading';
import { z } from 'zod';

const count = z.number().int().nonnegative();
const sm3 = z.string().regex(/^[0-9a-f]{64}$/);
const day = z.iso.date();
const seq = z.number().int().positive();
const person = z.strictObject({ name: z.string().min(1), roles: z.array(z.string()).readonly() }).readonly();
const dayRows = z.strictObject({ day, rows: count }).readonly();
const reason = z.string();

/** A person who decides something, as the audit trail names him. */
export type CustodyPerson = z.infer<typeof person>;

/** The part of an index of a search server that one seal is of. */
const slice = z
  .strictObject({
    /** Name of the index. */
    index: z.string().min(1),
    /** When the server made the index, by its own clock, epoch ms. */
    created: count,
    /** Documents whose sequence number in the index's only shard is above `after` and not above `upTo`. */
    after: z.number().int().min(-1),
    upTo: count,
  })
  .readonly();

const sealedFile = z
  .strictObject({
    number: seq,
    bytes: count,
    /** SM3 of the file (GB/T 32905-2016), of what was on the disk when it was sealed; of a slice that of its documents. */
    sm3,
    rows: count,
    /** Rows by the day they tell of, Asia/Shanghai. */
    days: z.array(dayRows).readonly(),
    /** Rows by the day this store took them. */
    received: z.array(dayRows).readonly(),
    /** Datasets that have rows in it; undefined: too many to name. */
    datasets: z.array(z.string()).readonly().optional(),
    /** On a search server: what of which index takes the place of a file. */
    slice: slice.optional(),
  })
  .readonly();

/** What a seal says of a file, or of what takes its place on a search server. */
export type SealedFile = z.infer<typeof sealedFile>;

const bodies = [
  /** A day is over, and these are its files. Of files that an earlier seal has only the numbers. */
  z.strictObject({
    kind: z.literal('seal'),
    day,
    /** The day was sealed before: these came later. */
    supplementary: z.boolean(),
    /** Hash of the seal before this one; of the first 64 zeros. */
    prevSeal: sm3,
    files: z.array(sealedFile).readonly(),
    shared: z.array(seq).readonly(),
  }),
  /** The platform was there on this day. */
  z.strictObject({ kind: z.literal('mark') }),
  /** How long is kept, from now on. */
  z.strictObject({
    kind: z.literal('policy'),
    defaultDays: count,
    classes: z.array(z.strictObject({ dataset: z.string(), days: count }).readonly()).readonly(),
    by: person,
    reason,
  }),
  /** Nothing of these days and datasets may be deleted; of all datasets when none is named. */
  z.strictObject({
    kind: z.literal('hold'),
    from: day,
    to: day,
    datasets: z.array(z.string()).readonly(),
    by: person,
    reason,
  }),
  z.strictObject({ kind: z.literal('lift'), hold: seq, by: person, reason }),
  /** Somebody asks to delete every day up to one, that day included. */
  z.strictObject({ kind: z.literal('ask'), through: day, by: person, reason }),
  z.strictObject({ kind: z.literal('decide'), ask: seq, approved: z.boolean(), by: person, reason }),
  /** Files that are deleted by the decision; written before the first of them goes. */
  z.strictObject({
    kind: z.literal('tombstone'),
    ask: seq,
    decision: seq,
    files: z.array(sealedFile).readonly(),
    /** Nothing more is deleted by this decision. */
    last: z.boolean(),
  }),
] as const;

const body = z.discriminatedUnion('kind', [...bodies]);

/** What an entry of the custody chain says. */
export type CustodyBody = z.infer<typeof body>;

/** Body of a kind. */
type CustodyOf<Kind extends CustodyBody['kind']> = Extract<CustodyBody, { readonly kind: Kind }>;

const machineTime = z
  .strictObject({
    boot: z.string(),
    upMs: count,
    /** Other machines may write to the chain too: another start may be that of another machine, which was up all the time. */
    shared: z.literal(true).optional(),
  })
  .readonly();

/** How long the machine has been up, and since which start: what nobody can set forward by setting the clock. */
export type MachineTime = z.infer<typeof machineTime>;

const custodyEntry = z
  .strictObject({
    seq,
    /** By the clock, ISO 8601, UTC. */
    at: z.string(),
    /** Time that has certainly passed since the first entry, ms: what the machine was up for. */
    lived: count,
    machine: machineTime,
    body,
    prevHash: sm3,
    /** SM3 of the entry before and of this one. */
    hash: sm3,
    keyId: z.string(),
    /** SM2 over the hash, DER, hexadecimal. */
    signature: z.string(),
  })
  .readonly();

/** An entry of the custody chain, as it stands in its file, a line each. */
export type CustodyEntry = z.infer<typeof custodyEntry>;

/** An entry of one kind. */
export type EntryOf<Kind extends CustodyBody['kind']> = CustodyEntry & { readonly body: CustodyOf<Kind> };

/** Reads a line; undefined when it is none. Nothing is verified. */
export function parseCustodyLine(line: string): CustodyEntry | undefined {
  try {
    const parsed = custodyEntry.safeParse(parseJson(line));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether an entry is of a kind. */
export function isOf<Kind extends CustodyBody['kind']>(kind: Kind, entry: CustodyEntry): entry is EntryOf<Kind> {
  return entry.body.kind === kind;
}
