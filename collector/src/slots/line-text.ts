import type { RawRecord } from '@qiaolou/schema';
import type { SyslogHeader } from '../decode/header-shape.ts';
import { parseJsonObject } from '../parse/grammars/json.ts';
import type { Line } from '../parse/line.ts';
import type { LineHeader } from './line-header.ts';
import type { LineSlots } from './line-slots.ts';

/** A line as grammars that read text see it; texts are made when they are asked for. */
export class LineText implements Line {
  readonly record: RawRecord;
  readonly #slots: LineSlots;
  readonly #bodyAt: number;
  #text: string | undefined;
  #body: string | undefined;
  #header: SyslogHeader | undefined;
  readonly #lineHeader: LineHeader;
  #json: { readonly value: object | undefined } | undefined;

  constructor(record: RawRecord, header: LineHeader, slots: LineSlots) {
    this.record = record;
    this.#lineHeader = header;
    this.#text = header.text();
    this.#slots = slots;
    this.#bodyAt = header.bodyAt;
  }

  get header(): SyslogHeader {
    return (this.#header ??= this.#lineHeader.asRead());
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
