import type { EcsEvent, RawRecord } from '@qiaolou/schema';
import type { HeaderDialect } from '../decode/header-shape.ts';
import { bestGrammar, type ReadBody } from '../parse/best-grammar.ts';
import { readLine, type Line } from '../parse/line.ts';
import { choosePacks } from '../parse/packs/choose-packs.ts';
import type { ParserPack } from '../parse/packs/compile-pack.ts';
import { parsePack } from '../parse/packs/load-packs.ts';
import { createParser } from '../parse/parser.ts';
import { chooseTargets, keyStatistics, type ChosenTarget, type KeyStatistics } from './key-statistics.ts';
import { tellingLiterals, type Telling } from './telling-literals.ts';
import { writePack } from './write-pack.ts';

/** Most lines that are looked at, and the longest of each in bytes; a dialect is told by five. */
export const GUESS_LIMITS = { lines: 200, lineBytes: 65_536 } as const;

/** What is wanted of a guess. */
export interface GuessOptions {
  /** `vendor.product`: id of the pack and dataset of its events. */
  readonly id: string;
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
  /** `observer.type`: firewall, waf, ids, … */
  readonly type?: string | undefined;
  /** Packs in force: one that knows the lines already is named. */
  readonly packs: readonly ParserPack[];
  /** What a person decided about keys; over what is proposed. */
  readonly targets?: ReadonlyMap<string, ChosenTarget> | undefined;
  /** When the lines are taken to have come, ms: for headers without a year. */
  readonly receivedAt: number;
}

/** How the headers of the lines are written. */
export interface HeaderSummary {
  readonly dialects: readonly { readonly dialect: HeaderDialect; readonly lines: number }[];
  /** Lines whose header holds a time, a host, a program. */
  readonly withTime: number;
  readonly withHost: number;
  readonly programs: readonly string[];
}

/** A proposed pack, and what it is made of. */
export interface PackGuess {
  readonly lines: number;
  readonly header: HeaderSummary;
  /** Grammar of most lines and how many it reads; absent when the lines are running text. */
  readonly grammar?: { readonly name: string; readonly lines: number } | undefined;
  readonly keys: readonly KeyStatistics[];
  readonly telling: Telling;
  /** Ids of packs in force that take these lines now. */
  readonly knownBy: readonly string[];
  /** The pack as YAML; absent when no grammar reads the lines, or nothing tells the device from others. */
  readonly yaml?: string | undefined;
  /** Events of the lines as the proposed pack reads them, else as they are read now; in their order. */
  readonly events: readonly EcsEvent[];
  /** Lines that the proposed pack reads. */
  readonly read: number;
}

const SPOOL_ID = '0'.repeat(32);

/**
 * Proposes a parser pack from lines of a device nobody knows: the header, the grammar that reads most of them, what their keys
 * mean with how sure that is, what tells the device from others, the pack, and the events it makes of the lines. Pure; looks
 * at no more than `GUESS_LIMITS`.
 *
 * @throws SocError `collector.packInvalid` when a person chose a target that no pack may name
 *
 * @example
 * guessPack([Buffer.from('<13>Nov 30 16:00:00 fw1 x: sip=10.0.0.1 dip=10.0.0.2 act=deny')], { id: 'acme.fw', packs: [], receivedAt });
 */
export function guessPack(payloads: readonly Uint8Array[], options: GuessOptions): PackGuess {
  const records = payloads
    .filter(({ length }) => length > 0 && length <= GUESS_LIMITS.lineBytes)
    .slice(0, GUESS_LIMITS.lines)
    .map((payload): RawRecord => ({ payload, receivedAt: options.receivedAt, listener: 'import', peer: 'guess' }));
  const lines = records.map(readLine);
  const choose = choosePacks(options.packs);
  // Bytes that are no text name no device, whatever a grammar finds in them.
  const texts = lines.filter(isText);
  const bodies = texts.length * 2 < lines.length ? [] : mostRead(texts);
  const raws = bodies.map(({ raw }) => raw);
  const telling = tellingLiterals(lines, raws);
  const keys = chooseTargets(keyStatistics(raws, options.receivedAt), options.targets ?? new Map());
  const [body] = bodies;
  const told = telling.program !== undefined || telling.literals.length > 0;
  const step = told ? body?.grammar.step : undefined;
  const yaml =
    body === undefined || step === undefined
      ? undefined
      : writePack({ ...options, step, whole: isWhole(body, lines), keys, telling });
  const own = yaml === undefined ? undefined : parsePack(yaml, `${options.id}/pack.yaml`);
  const parser = createParser({
    packs: own === undefined ? options.packs : [own, ...options.packs],
    spoolId: SPOOL_ID,
  });
  const events = records.flatMap((record, offset) => parser.parse(record, { segment: 1, offset }));
  return {
    ...{ lines: lines.length, header: headerSummary(lines), keys, telling, yaml, events },
    grammar: body === undefined ? undefined : { name: body.grammar.name, lines: bodies.length },
    knownBy: [...new Set(lines.flatMap((line) => [...choose(line)].slice(0, 1).map(({ id }) => id)))],
    read: own === undefined ? 0 : events.filter((event) => event['event.dataset'] === options.id).length,
  };
}

/** Text, and hardly a control character in it. */
function isText({ decoded, text }: Line): boolean {
  const controls = text.match(/[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0;
  return decoded.replaced === 0 && controls * 50 <= text.length;
}

/** The bodies that the commonest grammar reads. */
function mostRead(lines: readonly Line[]): readonly ReadBody[] {
  const groups = new Map<string, ReadBody[]>();
  for (const line of lines) {
    const body = bestGrammar(line);
    if (body === undefined) continue;
    const key = JSON.stringify(body.grammar.step ?? body.grammar.name);
    groups.set(key, [...(groups.get(key) ?? []), body]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

/** JSON that is the whole body needs no looking for its beginning. */
function isWhole({ grammar }: ReadBody, lines: readonly Line[]): boolean {
  return grammar.name !== 'json' || lines.every((line) => line.json() !== undefined);
}

function headerSummary(lines: readonly Line[]): HeaderSummary {
  const counts = new Map<HeaderDialect, number>();
  for (const { header } of lines) counts.set(header.dialect, (counts.get(header.dialect) ?? 0) + 1);
  const programs = new Set(lines.flatMap(({ header }) => (header.program === undefined ? [] : [header.program])));
  return {
    dialects: [...counts].map(([dialect, count]) => ({ dialect, lines: count })),
    withTime: lines.filter(({ header }) => header.time !== undefined).length,
    withHost: lines.filter(({ header }) => header.host !== undefined).length,
    programs: [...programs].slice(0, 10),
  };
}
