import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BLOCK_RULES,
  blockRule,
  FileRecords,
  type BlockLimits,
  type BlockRule,
  type FileRecord,
} from '../../../src/framing/index.ts';

const LIMITS: BlockLimits = { maxLines: 50, maxBytes: 4_096, waitMs: 1_000 };

function read(text: string, rule: BlockRule, limits = LIMITS): readonly FileRecord[] {
  const records = new FileRecords({ format: 'lines', rule, limits, maxLineBytes: limits.maxBytes });
  return [...records.push(Buffer.from(text), 0), ...records.rest(0)];
}

const texts = (text: string, rule: BlockRule): readonly string[] =>
  read(text, rule).map(({ payload }) => String(payload));

describe('java', () => {
  const LOG4J = `2026-11-30 08:00:00,123 ERROR [http-1] com.example.Pay - cannot pay
java.lang.IllegalStateException: no account
	at com.example.Pay.pay(Pay.java:12)
	... 2 common frames omitted
Caused by: java.sql.SQLException: closed
	at com.example.Db.get(Db.java:7)
	Suppressed: java.io.IOException: also
		at com.example.Db.close(Db.java:9)`;
  const TOMCAT = `30-Nov-2026 08:00:01.000 SEVERE [main] org.apache.catalina.core.StandardService.initInternal Failed
 org.apache.catalina.LifecycleException: Protocol handler failed
	at org.apache.catalina.connector.Connector.initInternal(Connector.java:1)`;
  const MESSAGE = `2026-11-30 08:00:02 WARN message of
several lines, this is one

and this, behind a blank one`;

  test('a trace, its causes and what a message has of lines belong together', () => {
    expect(texts(`${LOG4J}\n${TOMCAT}\n${MESSAGE}\n`, BLOCK_RULES.java)).toEqual([LOG4J, TOMCAT, MESSAGE]);
  });

  test('lines without a trace are records of their own', () => {
    expect(texts('started\nlistening\n2026-11-30 08:00:00 INFO up\n[INFO] built\n', BLOCK_RULES.java)).toEqual([
      'started',
      'listening',
      '2026-11-30 08:00:00 INFO up',
      '[INFO] built',
    ]);
  });
});

describe('mysql-slow', () => {
  const FIRST = `# Time: 2026-11-30T00:00:00.000001Z
# User@Host: app[app] @  [192.0.2.8]  Id:     8
# Query_time: 2.000  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 100
use pay;
SET timestamp=1796256000;
SELECT *
  FROM bills
  WHERE x = '# not a comment';`;
  const SECOND = `# User@Host: root[root] @ localhost []  Id:     9
# Query_time: 3.1  Lock_time: 0.0 Rows_sent: 0  Rows_examined: 9
SET timestamp=1796256000;
DELETE FROM log;`;
  const BANNER = `/usr/sbin/mysqld, Version: 8.0.40 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /run/mysqld.sock
Time                 Id Command    Argument`;

  test('the banner, a query with its time, and one of the same second without', () => {
    expect(texts(`${BANNER}\n${FIRST}\n${SECOND}\n${FIRST}`, BLOCK_RULES['mysql-slow'])).toEqual([
      BANNER,
      FIRST,
      SECOND,
      FIRST,
    ]);
  });
});

test('postgresql: what is indented or names itself belongs to the message', () => {
  const error = `2026-11-30 08:00:00 CST [12] app@pay ERROR:  syntax error at or near "FORM" at character 10
2026-11-30 08:00:00 CST [12] app@pay STATEMENT:  SELECT *
	FORM bills`;
  const log = '2026-11-30 08:00:01 CST [13] LOG:  checkpoint starting: time';
  expect(texts(`${error}\n${log}\n`, BLOCK_RULES.postgresql)).toEqual([error, log]);
});

test('paragraphs: blank and ruled lines part blocks', () => {
  expect(texts('时间: 1\n用户: a\n\n\n时间: 2\n用户: b\n-----------\n时间: 3\n', BLOCK_RULES.paragraphs)).toEqual([
    '时间: 1\n用户: a',
    '时间: 2\n用户: b\n-----------',
    '时间: 3',
  ]);
});

test('rules that were written: where a record starts, what continues it, where it ends', () => {
  expect(texts('BEGIN a\nb\nBEGIN c\n', blockRule({ starts: '^BEGIN' }))).toEqual(['BEGIN a\nb', 'BEGIN c']);
  expect(texts('a\n+b\nc\n', blockRule({ continues: '^\\+' }))).toEqual(['a\n+b', 'c']);
  expect(texts('a\nb;\nc;\n', blockRule({ ends: ';$' }))).toEqual(['a\nb;', 'c;']);
  expect(() => blockRule({})).toThrow(TypeError);
  expect(() => blockRule({ starts: '(?=x)' })).toThrow();
});

describe('bounds', () => {
  const rule = blockRule({ starts: '^START' });

  test('too many lines, too many bytes: the rest is a record of its own, both are marked', () => {
    const limits = { ...LIMITS, maxLines: 3 };
    expect(read('START\n1\n2\n3\n4\nSTART\n', rule, limits).map(({ payload, cut }) => [String(payload), cut])).toEqual([
      ['START\n1\n2', true],
      ['3\n4', true],
      ['START', false],
    ]);
    expect(read(`START\n${'x'.repeat(3_000)}\n${'y'.repeat(3_000)}\nSTART\n`, rule).map(({ cut }) => cut)).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('nothing follows for long: the record ends; what follows after all is marked as its rest', () => {
    const records = new FileRecords({ format: 'lines', rule, limits: LIMITS, maxLineBytes: 4_096 });
    expect(records.push(Buffer.from('START\na\n'), 0)).toEqual([]);
    expect(records.expire(999)).toEqual([]);
    expect(records.expire(1_000).map(({ payload, cut }) => [String(payload), cut])).toEqual([['START\na', false]]);
    expect(records.push(Buffer.from('b\nSTART\n'), 2_000).map(({ payload, cut }) => [String(payload), cut])).toEqual([
      ['b', true],
    ]);
  });
});

describe('whatever the lines are', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'START',
      '\tat a.b(C.java:1)',
      '# Time: x',
      '# User@Host: x',
      '',
      ' ',
      '-----',
      '2026-11-30 08:00:00 x',
    ),
  );
  const rules = [...Object.values(BLOCK_RULES), blockRule({ starts: '^START' })];

  test('no byte is lost or comes twice, places are in order, bounds hold, and pieces make no difference', () => {
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom(...rules), fc.integer({ min: 1, max: 40 }), (parts, rule, step) => {
        const text = Buffer.from(parts.map((part) => part.replaceAll(/[\r\n]/g, '')).join('\n'));
        const limits = { ...LIMITS, maxLines: 4, maxBytes: 200 };
        const options = { format: 'lines', rule, limits, maxLineBytes: 200 } as const;
        const whole = new FileRecords(options);
        const records = [...whole.push(text, 0), ...whole.rest(0)];
        const piecewise = new FileRecords(options);
        const again: FileRecord[] = [];
        for (let at = 0; at < text.length; at += step) again.push(...piecewise.push(text.subarray(at, at + step), 0));
        again.push(...piecewise.rest(0));
        expect(again.map(({ payload, at, end }) => [String(payload), at, end])).toEqual(
          records.map(({ payload, at, end }) => [String(payload), at, end]),
        );
        let before = 0;
        for (const { payload, at, end } of records) {
          expect(at).toBeGreaterThanOrEqual(before);
          // What lies between records is blank or ruled away; what lies in one is its bytes.
          expect(text.subarray(before, at).toString().trim()).toBe('');
          if (payload.length < 200) expect(text.subarray(at, end).toString().replace(/\n$/, '')).toBe(String(payload));
          before = end;
        }
        expect(text.subarray(before).toString().trim()).toBe('');
      }),
    );
  });

  test('reading goes on at `resume` as if it had not stopped', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.constantFrom(...rules), fc.nat(), (parts, rule, cutAt) => {
        const text = Buffer.from(`${parts.map((part) => part.replaceAll(/[\r\n]/g, '')).join('\n')}\n`);
        const options = { format: 'lines', rule, limits: LIMITS, maxLineBytes: 4_096 } as const;
        const whole = new FileRecords(options);
        const all = [...whole.push(text, 0), ...whole.rest(0)].map(({ payload, at }) => [String(payload), at]);
        const first = new FileRecords(options);
        const before = first
          .push(text.subarray(0, cutAt % text.length), 0)
          .map(({ payload, at }) => [String(payload), at]);
        const { resume } = first;
        const second = new FileRecords({ ...options, from: resume });
        const after = [...second.push(text.subarray(resume.at), 0), ...second.rest(0)];
        expect([...before, ...after.map(({ payload, at }) => [String(payload), at])]).toEqual(all);
      }),
    );
  });
});
