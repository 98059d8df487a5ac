import type { SyslogHeader } from '../decode/header-shape.ts';
import { parseSyslogHeader } from '../decode/syslog-header.ts';
import { DatedHeader } from './dated-header.ts';
import type { LineSlots } from './line-slots.ts';

/**
 * The header of a line: that of RFC 3164 read from its bytes, any other dialect by `parseSyslogHeader`, from which the rest of the
 * line goes on as bytes.
 */
export class LineHeader {
  /** Where the body begins, bytes. */
  bodyAt = 0;
  /** The header where it was read as bytes. */
  dated: DatedHeader | undefined;
  readonly #dated = new DatedHeader();
  #text = '';
  #parsed: SyslogHeader | undefined;

  /**
   * Reads the header of the line the slots were turned to; false when the parser must read it. `isOther`: something in the line may
   * make its header another than that of RFC 3164.
   */
  read(slots: LineSlots, isOther: boolean): boolean {
    const { bytes, end } = slots;
    this.#parsed = undefined;
    this.dated = undefined;
    if (!isOther && this.#dated.read(bytes, end)) {
      this.dated = this.#dated;
      this.bodyAt = this.#dated.bodyAt;
      return true;
    }
    this.#text = slots.slice(0, end);
    this.#parsed = parseSyslogHeader(this.#text);
    const { bodyAt, badPri, structuredData } = this.#parsed;
    this.bodyAt = slots.ascii ? bodyAt : Buffer.byteLength(this.#text.slice(0, bodyAt));
    return !badPri && (structuredData?.size ?? 0) === 0;
  }

  /** The header as `parseSyslogHeader` gives it. */
  asRead(): SyslogHeader {
    return this.#parsed ?? this.#dated.asRead();
  }

  /** The line, where reading its header made a text of it. */
  text(): string | undefined {
    return this.#parsed === undefined ? undefined : this.#text;
  }

  get host(): string | undefined {
    return this.dated === undefined ? this.#parsed?.host : this.dated.host?.text;
  }

  get program(): string | undefined {
    return this.dated === undefined ? this.#parsed?.program : this.dated.program?.text;
  }
}
