import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actorText,
  createUserBody,
  isReservedDisplayName,
  isReservedName,
  readActor,
  type ActorIdentity,
} from '../../src/index.ts';

const names = fc.stringMatching(/^[a-z][a-z0-9._-]{1,31}$/).filter((name) => !isReservedName(name));
const actors: fc.Arbitrary<ActorIdentity> = fc.oneof(
  names.map((name): ActorIdentity => ({ kind: 'user', name })),
  fc.constant<ActorIdentity>({ kind: 'system' }),
  fc.constant<ActorIdentity>({ kind: 'anonymous' }),
  fc.constant<ActorIdentity>({ kind: 'engine' }),
  fc.string({ minLength: 1 }).map((runId): ActorIdentity => ({ kind: 'playbook', runId })),
  fc.string({ minLength: 1 }).map((osUser): ActorIdentity => ({ kind: 'command', osUser })),
);

test('the text of an actor is read back as the same actor: no account is taken for anything else', () => {
  fc.assert(
    fc.property(actors, (actor) => {
      expect(readActor(actorText(actor))).toEqual(actor);
    }),
  );
});

describe('names of the platform itself', () => {
  test.each([
    ...[
      'system',
      'System',
      'SYSTEM',
      'ｓｙｓｔｅｍ',
      'sys\u200Btem',
      'sys\u00ADtem',
      '\u202Esystem',
      's.y.s.t.e.m',
      'sys-tem',
    ],
    ...['ѕуѕтем', 'syst3m', '$y5tem', 'systém', ' system ', 'anonymous', 'Αnοnymous', 'an0nym0us', 'anonymou\u0455'],
    ...[
      'playbook',
      'playbook:',
      'playbook:run-1',
      'PLAYBOOK:x',
      'p1aybook',
      'рlауbооk:1',
      'os:root',
      'engine',
      'qia0lou',
    ],
    // Capitals that are read otherwise than their small letters, pairs, and scripts of capitals.
    ...['SΥSTEM', 'AΝOΝYMOUS', 'ՏYSTEM', 'systern', 'platforrn', 'SYSTERN', 'ꜱʏꜱᴛᴇᴍ', 'ꓢꓬꓢꓔꓰꓟ', 'ᏚᎩᏚᎢᎬᎷ', 'ѕүѕтем'],
    ...['𝕤𝕪𝕤𝕥𝕖𝕞', 'ⓢⓨⓢⓣⓔⓜ', 's\u0336y\u0336stem', 'sys\u{E0074}tem', 'sys\u2060tem', 's\uFE0Fystem', 'PLΑYBOOΚ:1'],
  ])('%j is reserved', (name) => {
    expect(isReservedName(name)).toBe(true);
    expect(isReservedDisplayName(name)).toBe(true);
  });

  test.each([
    ...['系统', '系 统', '平台', '匿名', '剧本', '剧本：1', 'Command Line', '命令行'],
    ...['系統', '糸统', '平臺', '劇本', '自動處置', '【系统】', 'COMMΑND LINE'],
  ])('%j is reserved on screens', (name) => {
    expect(isReservedDisplayName(name)).toBe(true);
  });

  test.each([
    'systemadmin',
    'sysadmin',
    'anon',
    'playbook-author',
    'zhang.san',
    '系统管理员',
    '平台组 李四',
    '王五：值班',
  ])('%j is not', (name) => {
    expect(isReservedName(name)).toBe(false);
    expect(isReservedDisplayName(name)).toBe(false);
  });

  test('whatever an account may be called, it is not what the platform writes for itself', () => {
    const written = ['system', 'anonymous', 'playbook:r', 'os:root'];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...written), fc.string()), (name) => {
        const allowed = createUserBody.shape.name.safeParse(name).success && !isReservedName(name);
        if (allowed) expect(readActor(name)).toEqual({ kind: 'user', name });
      }),
    );
  });
});
