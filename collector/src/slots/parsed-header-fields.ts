import type { SyslogHeader } from '../decode/header-shape.ts';
import { LEVELS, OBSERVER } from '../parse/finish-event.ts';
import { AddressTexts, ConvertedTexts } from './converted-texts.ts';
import { finished, type Finished, type LineSlots } from './line-slots.ts';
import type { SlotFields } from './slot-fields.ts';

/** Puts what a header says that was read as text into the slots that are empty, as `finishEvent` does. */
export class ParsedHeaderFields {
  readonly #hostName: ConvertedTexts;
  readonly #hostIp: ConvertedTexts;
  readonly #observerName: ConvertedTexts;
  readonly #observerIp: ConvertedTexts;
  readonly #hostname: ConvertedTexts;
  readonly #program: ConvertedTexts;
  readonly #process: ConvertedTexts;
  readonly #procid: ConvertedTexts;
  readonly #pid: ConvertedTexts;
  readonly #messageId: ConvertedTexts;
  readonly #observer: readonly number[];
  readonly #addresses = new AddressTexts();
  readonly #priority: number;
  readonly #facility: number;
  readonly #severity: number;
  readonly #level: number;
  readonly #numbers: readonly Finished[] = Array.from({ length: 192 }, (_, number) => finished(number));
  readonly #levels: readonly Finished[] = Array.from({ length: 8 }, (_, level) => finished(LEVELS[level] ?? 'debug'));

  constructor(fields: SlotFields) {
    const texts = (name: string): ConvertedTexts => new ConvertedTexts(fields.must(name));
    const number = (name: string): number => fields.must(name).number;
    this.#hostName = texts('host.name');
    this.#hostIp = texts('host.ip');
    this.#observerName = texts('observer.name');
    this.#observerIp = texts('observer.ip');
    this.#hostname = texts('log.syslog.hostname');
    this.#program = texts('log.syslog.appname');
    this.#process = texts('process.name');
    this.#procid = texts('log.syslog.procid');
    this.#pid = texts('process.pid');
    this.#messageId = texts('log.syslog.msgid');
    this.#observer = OBSERVER.map(number);
    this.#priority = number('log.syslog.priority');
    this.#facility = number('log.syslog.facility.code');
    this.#severity = number('log.syslog.severity.code');
    this.#level = number('log.level');
  }

  /** Fills the slots. */
  fill(slots: LineSlots, header: SyslogHeader): void {
    const { host, program, pid, messageId } = header;
    if (host !== undefined) this.#fillHost(slots, host, this.#isDevice(slots));
    const isDevice = this.#isDevice(slots);
    if (program !== undefined) {
      fillText(slots, this.#program, program);
      if (!isDevice) fillText(slots, this.#process, program);
    }
    if (pid !== undefined) {
      fillText(slots, this.#procid, pid);
      if (!isDevice) fillText(slots, this.#pid, pid);
    }
    if (messageId !== undefined) fillText(slots, this.#messageId, messageId);
    this.#fillPri(slots, header);
  }

  #fillPri(slots: LineSlots, { pri, facility, severity }: SyslogHeader): void {
    if (pri !== undefined) fillNumber(slots, this.#priority, this.#numbers[pri] ?? finished(pri));
    if (facility !== undefined) fillNumber(slots, this.#facility, this.#numbers[facility] ?? finished(facility));
    if (severity === undefined) return;
    fillNumber(slots, this.#severity, this.#numbers[severity] ?? finished(severity));
    fillNumber(slots, this.#level, this.#levels[severity] ?? finished('debug'));
  }

  #isDevice(slots: LineSlots): boolean {
    return this.#observer.some((field) => slots.has(field));
  }

  #fillHost(slots: LineSlots, host: string, isDevice: boolean): void {
    const isAddress = this.#addresses.has(host);
    if (!isDevice) {
      fillText(slots, isAddress ? this.#hostIp : this.#hostName, host);
      return;
    }
    const texts = isAddress ? this.#observerIp : this.#observerName;
    fillText(slots, texts, host);
    if (slots.value(texts.field.number) !== host) fillText(slots, this.#hostname, host);
  }
}

function fillText(slots: LineSlots, texts: ConvertedTexts, text: string): void {
  const { number } = texts.field;
  if (slots.has(number)) return;
  const value = texts.of(text);
  if (value !== undefined) slots.setFinished(number, value);
}

function fillNumber(slots: LineSlots, field: number, value: Finished): void {
  if (!slots.has(field)) slots.setFinished(field, value);
}
