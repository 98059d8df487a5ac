import { LEVELS, OBSERVER } from '../parse/finish-event.ts';
import type { DatedHeader } from './dated-header.ts';
import type { HeaderWord } from './header-words.ts';
import { finished, SLOT, type Finished, type LineSlots } from './line-slots.ts';
import { isPlainNumber } from './plain-bytes.ts';
import type { SlotField, SlotFields } from './slot-fields.ts';

/** What a PRI says, ready: priority, facility, severity and level. */
type PriValues = readonly (readonly [number, Finished])[];

/** Puts what a header says into the slots that are empty, as `finishEvent` does. */
export class HeaderFields {
  readonly #hostName: number;
  readonly #hostIp: number;
  readonly #observerName: number;
  readonly #observerIp: number;
  readonly #observer: readonly number[];
  readonly #hostname: number;
  readonly #program: number;
  readonly #process: number;
  readonly #procid: number;
  readonly #pid: SlotField;
  readonly #pris: readonly PriValues[];

  constructor(fields: SlotFields) {
    const number = (name: string): number => fields.must(name).number;
    this.#hostName = number('host.name');
    this.#hostIp = number('host.ip');
    this.#observerName = number('observer.name');
    this.#observerIp = number('observer.ip');
    this.#observer = OBSERVER.map(number);
    this.#hostname = number('log.syslog.hostname');
    this.#program = number('log.syslog.appname');
    this.#process = number('process.name');
    this.#procid = number('log.syslog.procid');
    this.#pid = fields.must('process.pid');
    this.#pris = Array.from({ length: 192 }, (_, pri) => [
      [number('log.syslog.priority'), finished(pri)],
      [number('log.syslog.facility.code'), finished(pri >> 3)],
      [number('log.syslog.severity.code'), finished(pri & 7)],
      [number('log.level'), finished(LEVELS[pri & 7] ?? 'debug')],
    ]);
  }

  /** False when the header has something the slots cannot hold. */
  fill(slots: LineSlots, { host, program, pidFrom, pidTo, pri }: DatedHeader): boolean {
    const isDevice = this.#observer.some((field) => slots.has(field));
    if (host !== undefined) this.#fillHost(slots, host, isDevice);
    if (program !== undefined) {
      if (!slots.has(this.#program)) slots.setFinished(this.#program, program.json);
      if (!isDevice && !slots.has(this.#process)) slots.setFinished(this.#process, program.json);
    }
    if (pidTo > 0 && !this.#fillPid(slots, pidFrom, pidTo, isDevice)) return false;
    for (const [field, value] of this.#pris[pri] ?? []) if (!slots.has(field)) slots.setFinished(field, value);
    return true;
  }

  #fillHost(slots: LineSlots, { text, json, isAddress }: HeaderWord, isDevice: boolean): void {
    const [name, ip] = isDevice ? [this.#observerName, this.#observerIp] : [this.#hostName, this.#hostIp];
    const field = isAddress ? ip : name;
    if (!slots.has(field)) slots.setFinished(field, json);
    else if (isDevice && slots.value(field) !== text && !slots.has(this.#hostname))
      slots.setFinished(this.#hostname, json);
  }

  #fillPid(slots: LineSlots, from: number, to: number, isDevice: boolean): boolean {
    if (!isPlainNumber(slots.bytes, from, to, false)) return false;
    if (!slots.has(this.#procid)) slots.setBytes(this.#procid, from, to, SLOT.text);
    if (!isDevice && !slots.has(this.#pid.number)) slots.setBytes(this.#pid.number, from, to, SLOT.number);
    return true;
  }
}
