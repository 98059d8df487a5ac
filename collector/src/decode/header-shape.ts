import type { CivilTime } from './civil-time.ts';
import type { StructuredData } from './structured-data.ts';

/** Shape the header had: RFC 5424, any of the dated dialects, only a PRI, a record of systemd's journal, or none at all. */
export type HeaderDialect = 'rfc5424' | 'dated' | 'pri-only' | 'journal' | 'none';

/** What could be read in front of a log's body. */
export interface SyslogHeader {
  readonly dialect: HeaderDialect;
  /** PRI as sent when it is a number from 0; devices go beyond 191 (`<902>`). */
  readonly pri?: number | undefined;
  /** 0–23, only for a PRI of RFC 5424 §6.2.1. */
  readonly facility?: number | undefined;
  /** 0–7: the low three bits, which over-range PRIs keep meaning too. */
  readonly severity?: number | undefined;
  /** True for `<-1>`, `<invld>`: skipped, but nothing could be read from it. */
  readonly badPri: boolean;
  readonly time?: CivilTime | undefined;
  readonly host?: string | undefined;
  /** RFC 5424 APP-NAME or the RFC 3164 TAG without PID. */
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  readonly messageId?: string | undefined;
  readonly structuredData?: StructuredData | undefined;
  /** Offset of the body in the text. */
  readonly bodyAt: number;
}
