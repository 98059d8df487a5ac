import type { RawRecord } from '@qiaolou/schema';
import type { SyslogHeader } from '../decode/header-shape.ts';
import { parseJsonObject } from '../parse/grammars/json.ts';
import type { Line } from '../parse/line.ts';
import type { DatedHeader } from './dated-header.ts';
import type { LineSlots } from './line-slots.ts';

/** A line as grammars that read text see it; texts are made when they are asked for. */
export class LineText implements Line {
  readonly record: RawRecord;
  readonly #slots: LineSlots;
  readonly #bodyAt: number;
  #text: string | undefined;
  #body: string | undefined;
  #header: SyslogHeader | undefined;
  readonly #dated: DatedHeader;
  #json: { readonly value: object | undefined } | undefined;

  constructor(record: RawRecord, header: DatedHeader, slots: LineSlots) {
    this.record = record;
    this.#dated = header;
    this.#slots = slots;
    this.#bodyAt = header.bodyAt;
  }

  get header(): SyslogHeader {
    return (this.#header ??= this.#dated.asRead());
  }

  get text(): string {
    return (this.#text ??= this.#slots.slice(0, this.#slots.end));
  }

  get body(): string {
    return (this.#body ??= this.#slots.slice(this.#bodyAt, this.#slots.end));
  }

  get decoded(): Line['decoded'] {
    return { text: this.text, readable: this.text, charset: this.#slots.ascii ? 'ascii' : 'utf-8', replaced: 0 };
  }

  json(): object | undefined {
    return (this.#json ??= { value: parseJsonObject(this.body) }).value;
  }
}
