import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPacks, openDecoding } from '@qiaolou/collector';
import { openJudges, type Rule } from '@qiaolou/detection-rules';
import { WholeEvent, type EcsEvent } from '@qiaolou/schema';
import { afterAll } from 'vitest';
import { SHIPPED_PARSERS_DIRECTORY } from '../../src/shipped/shipped-directories.ts';

/** How lines come in. */
export interface LinesGiven {
  readonly rules: readonly Rule[];
  /** Epoch ms of receipt. */
  readonly receivedAt: number;
  /** The input; default `syslog-udp`. */
  readonly listener?: string | undefined;
}

/** What becomes of lines. */
export interface AlertsOfLines {
  /** The events of a line, by the shipped packs. */
  readonly events: (line: string) => readonly EcsEvent[];
  /** Titles of the rules that fire on these lines alone, each once, sorted. */
  readonly alerts: (...lines: readonly string[]) => readonly string[];
}

/** The shipped parser and the judges on single lines; what it keeps on the disk ends with the test file. */
export function alertsOfLines({ rules, receivedAt, listener = 'syslog-udp' }: LinesGiven): AlertsOfLines {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'qiaolou-lines-'));
  afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }));
  const packs = loadPacks(SHIPPED_PARSERS_DIRECTORY);
  const decoding = openDecoding({
    packs,
    spoolId: '0'.repeat(32),
    zone: 'Asia/Shanghai',
    skewLimitMs: 72 * 3_600_000,
    stateDirectory,
  });
  let offset = 0;
  const events = (line: string): readonly EcsEvent[] => {
    const record = { receivedAt, listener, peer: '192.0.2.10', payload: Buffer.from(line) };
    return decoding.decode(record, { segment: 1, offset: (offset += 1) });
  };
  return {
    events,
    alerts: (...lines) => {
      const judges = openJudges({ rules });
      const matches = lines
        .flatMap(events)
        .flatMap((event) => judges.flatMap((judge) => judge.evaluate(new WholeEvent(event))));
      return [...new Set(matches.map(({ ruleTitle }) => ruleTitle))].sort();
    },
  };
}
