import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, hasCode, SocError, type ErrorText } from '@qiaolou/schema';

const DIRECTORY = join(import.meta.dirname, '../../src/errors');
const entries: readonly (readonly [string, ErrorText])[] = Object.entries(ERROR_CATALOGUE);

async function areaTables(): Promise<readonly (readonly string[])[]> {
  const files = readdirSync(DIRECTORY).filter((file) => file.endsWith('-errors.ts'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(DIRECTORY, file))) as Readonly<Record<string, object>>),
  );
  return modules.flatMap((module) => Object.values(module).map((table) => Object.keys(table)));
}

describe('the error catalogue', () => {
  it('holds every code of every area, once', async () => {
    const codes = (await areaTables()).flat();
    expect(codes.length).toBeGreaterThan(80);
    expect([...codes].sort()).toEqual(Object.keys(ERROR_CATALOGUE).sort());
  });

  it.each(entries)(
    '%s has a status, and texts in both languages that name the same things',
    (code, { status, zh, en, remedy }) => {
      expect(code).toMatch(/^(?:internal|[a-z]+\.[a-z][A-Za-z]+)$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[A-Z]/);
      expect(en).not.toMatch(/\p{Script=Han}/u);
      for (const text of [zh, en]) expect(text).not.toMatch(/[.。]$/);
      expect(placeholders(zh)).toEqual(placeholders(en));
      if (remedy === undefined) return;
      expect(remedy.zh).toMatch(/\p{Script=Han}/u);
      expect(remedy.en).toMatch(/^[A-Z][\x20-\x7e]+$/);
      for (const text of [remedy.zh, remedy.en]) expect(text).not.toMatch(/[.。]$/);
    },
  );
});

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

describe('a SocError', () => {
  it('carries the status of its code, its details and its cause', () => {
    const cause = new Error('disk');
    const error = new SocError('records.notFound', { id: 'a' }, { cause });
    expect(error).toMatchObject({ code: 'records.notFound', status: 404, details: { id: 'a' }, cause });
    expect(hasCode(error, 'records.notFound')).toBe(true);
    expect(hasCode(error, 'records.duplicate')).toBe(false);
    expect(hasCode(cause, 'records.notFound')).toBe(false);
  });
});
