import { deriveUrl } from '../event/decompose.ts';
import { ipValue } from '../event/ecs-value.ts';
import { outcomeOfText } from '../event/outcome-text.ts';
import { readProse } from '../meaning/prose.ts';
import { OF_ALERT, readMessage } from '../meaning/read-message.ts';
import { deriveRequest } from '../parse/derive-request.ts';
import { CLIENT_ADDRESSES } from '../parse/finish-event.ts';
import { ABOUT, readRest } from '../parse/read-rest.ts';
import { plainCommands } from '../parse/shell/plain-commands.ts';
import { rawOf, withDraft, type LineReading } from './line-reading.ts';
import type { LinePairs } from './line-pairs.ts';
import type { LineSlots } from './line-slots.ts';
import type { PackPlan } from './pack-plan.ts';
import type { SlotField, SlotFields } from './slot-fields.ts';

/** Fields that sentences are read with (`readMessage`). */
const MESSAGE_FIELDS = [
  ...['message', 'event.reason', 'rule.id', 'rule.name', 'source.ip', 'destination.ip', 'user.name'],
  ...['event.action', 'event.outcome'],
];
/** Fields that prose reads and sets. */
const PROSE_FIELDS = [
  ...['message', 'event.reason', 'source.ip', 'source.port', 'destination.ip', 'destination.port'],
  ...['user.name', 'event.outcome', 'event.category', 'event.type'],
];
const MAX_PROSE = 4_096;
/** Fields that hold a path and those that take its last part. */
const PATHS = [
  ['process.executable', 'process.name'],
  ['process.parent.executable', 'process.parent.name'],
  ['file.path', 'file.name'],
] as const;

/** What follows from the fields of a line: from its sentence, its address, its paths and commands; as `finishEvent` has it. */
export class DerivedFields {
  readonly #source: number;
  readonly #destination: number;
  readonly #user: number;
  readonly #message: number;
  readonly #reason: number;
  readonly #outcome: number;
  readonly #audit: number;
  readonly #channel: number;
  readonly #commandLine: number;
  readonly #directory: number;
  readonly #commands: SlotField;
  readonly #prose: readonly SlotField[];
  readonly #told: readonly SlotField[];
  readonly #urls: readonly number[];
  readonly #clients: readonly number[];
  readonly #about: readonly number[];
  readonly #alert: readonly number[];
  readonly #paths: readonly (readonly [number, SlotField])[];

  constructor(fields: SlotFields) {
    const number = (name: string): number => fields.must(name).number;
    this.#source = number('source.ip');
    this.#destination = number('destination.ip');
    this.#user = number('user.name');
    this.#message = number('message');
    this.#reason = number('event.reason');
    this.#outcome = number('event.outcome');
    this.#audit = number('auditd.type');
    this.#channel = number('winlog.channel');
    this.#commandLine = number('process.command_line');
    this.#directory = number('process.working_directory');
    this.#commands = fields.must('qiaolou.commands');
    this.#prose = PROSE_FIELDS.map((name) => fields.must(name));
    this.#told = MESSAGE_FIELDS.map((name) => fields.must(name));
    this.#urls = [number('url.original'), number('url.path')];
    this.#clients = CLIENT_ADDRESSES.map(number);
    this.#about = ABOUT.map(number);
    this.#alert = OF_ALERT.map(number);
    this.#paths = PATHS.map(([from, to]) => [number(from), fields.must(to)]);
  }

  /** What a pack leaves open: kinds of lines it does not know, and what sentences say; as `createParser` has it. */
  addRest(reading: LineReading, { pack: { open, prose }, sentences }: Pick<PackPlan, 'pack' | 'sentences'>): void {
    const { slots, line } = reading;
    if (open && !this.#about.some((field) => slots.has(field)))
      withDraft(reading, 'all', (draft) => {
        readRest(line, draft, rawOf(reading));
      });
    const sentence = sentenceIn(reading.pairs, sentences);
    if (prose) this.#addProse(reading, sentence);
    if (open && !this.#isAlertOrTraffic(slots))
      withDraft(reading, this.#told, (draft) => {
        readMessage(draft, sentence);
      });
  }

  #addProse(reading: LineReading, sentence: string | undefined): void {
    const { slots, bodyAt, line } = reading;
    if ((slots.has(this.#source) || slots.has(this.#destination)) && slots.has(this.#user)) return;
    const told = slots.value(this.#message) ?? slots.value(this.#reason);
    if (typeof told !== 'string' && sentence === undefined && isNoSentence(slots, bodyAt)) return;
    withDraft(reading, this.#prose, (draft) => readProse(sentence ?? line.body, draft));
  }

  /** Then sentences tell of others (`readMessage`). */
  #isAlertOrTraffic(slots: LineSlots): boolean {
    if (this.#alert.some((field) => slots.has(field))) return true;
    return slots.has(this.#source) && slots.has(this.#destination);
  }

  /** What is done when all else is read; false when the parser must read the line. */
  finish(reading: LineReading): boolean {
    const { slots } = reading;
    if (slots.has(this.#audit) || !this.#isOutcomeSettled(reading)) return false;
    if (this.#isAddressOfClient(slots)) slots.drop(this.#user);
    if (this.#urls.some((field) => slots.has(field)))
      withDraft(reading, 'all', (draft) => {
        deriveUrl(draft);
        deriveRequest(draft);
      });
    for (const [from, to] of this.#paths) addBaseName(slots, from, to);
    this.#addCommands(slots);
    return !reading.unsure && !slots.full;
  }

  /** False when the words contradict the number that the outcome was read from. */
  #isOutcomeSettled({ slots, bodyAt, outcomeFromCode }: LineReading): boolean {
    if (!outcomeFromCode) return true;
    const text = slots.textOf(this.#message) ?? slots.slice(bodyAt, slots.end);
    const told = outcomeOfText(text);
    return told === undefined || told === slots.value(this.#outcome);
  }

  #isAddressOfClient(slots: LineSlots): boolean {
    const user = slots.textOf(this.#user);
    const address = user === undefined ? undefined : ipValue(user);
    return address !== undefined && this.#clients.some((field) => slots.value(field) === address);
  }

  #addCommands(slots: LineSlots): void {
    const line = slots.textOf(this.#commandLine);
    if (line === undefined || slots.has(this.#channel)) return;
    const commands = plainCommands(line, slots.textOf(this.#directory));
    const value = commands.length === 0 ? undefined : this.#commands.convert([...commands]);
    if (value !== undefined) slots.setMade(this.#commands.number, value);
  }
}

/** As `sentenceOf` of the pairs. */
function sentenceIn(pairs: LinePairs, sentences: readonly number[]): string | undefined {
  for (const key of sentences) {
    const place = pairs.placeOf(key);
    const value = place < 0 ? undefined : pairs.value(place);
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** A list of pairs, or JSON: what looks like prose in it is part of some value. */
function isNoSentence({ bytes, end: lineEnd }: LineSlots, bodyAt: number): boolean {
  if (bytes[bodyAt] === 123) return true;
  // Of wide characters there are fewer than bytes: what is not sure here is looked at as text.
  const end = Math.min(lineEnd, bodyAt + MAX_PROSE);
  let equals = 0;
  for (let p = bodyAt; p < end; p += 1) if (bytes[p] === 61 && (equals += 1) === 3) return true;
  return false;
}

function addBaseName(slots: LineSlots, from: number, to: SlotField): void {
  const path = slots.textOf(from);
  if (path === undefined || slots.has(to.number)) return;
  const value = to.convert(path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1));
  if (value !== undefined) slots.setMade(to.number, value);
}
