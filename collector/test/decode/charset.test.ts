import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/index.ts';

/** GB 2312 bytes of 日志类型. */
const GB = Buffer.from('c8d5d6bec0e0d0cd', 'hex');

describe('decodeText', () => {
  it('ASCII, UTF-8, GB18030', () => {
    expect(decodeText(Buffer.from('plain'))).toMatchObject({ charset: 'ascii', text: 'plain' });
    expect(decodeText(Buffer.from('日志'))).toMatchObject({ charset: 'utf-8', text: '日志', replaced: 0 });
    expect(decodeText(GB)).toMatchObject({ charset: 'gb18030', text: '日志类型', replaced: 0 });
  });

  it('a character cut off by a full datagram stays UTF-8 and is counted', () => {
    const cut = Buffer.from('系统日志').subarray(0, 10);
    expect(decodeText(cut)).toEqual({ charset: 'utf-8', text: '系统日\ufffd', readable: '系统日\ufffd', replaced: 1 });
  });

  it('repairs what a relay misread, and keeps the text as sent beside it', () => {
    const latin = decodeText(Buffer.from(GB.toString('latin1'), 'utf8'));
    expect(latin.readable).toBe('日志类型');
    expect(latin.text).toBe(GB.toString('latin1'));
    expect(decodeText(Buffer.from('鏃ュ織绫诲瀷', 'utf8')).readable).toBe('日志类型');
  });

  it.each([
    '联通公司',
    'café naïve Ärger',
    '路径 日志 类型 审计',
    'ÀÉÎÕÜ',
    '用户登录成功，来自互联网',
    '한국어',
    'Привет',
  ])('leaves %s alone', (text) => {
    expect(decodeText(Buffer.from(text)).readable).toBe(text);
  });

  it('gives back every valid UTF-8 text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(decodeText(Buffer.from(text)).text).toBe(Buffer.from(text).toString('utf8'));
      }),
    );
  });
});
