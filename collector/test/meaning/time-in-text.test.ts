import { describe, expect, it } from 'vitest';
import { firstTimeIn, timeToldIn } from '../../src/meaning/time-in-text.ts';
import { someTimeKey } from '../../src/meaning/time-keys.ts';

describe('when it happened, told by a text', () => {
  it.each([
    ['2021/09/15 14:59:53 [warn] 13576#0: *824874 …', '2021/09/15 14:59:53'],
    ['nginx_error 2021/09/15 14:59:53 [warn]', '2021/09/15 14:59:53'],
    ['[2023-02-03 17:08:58 INFO]  job', '2023-02-03 17:08:58'],
    ['Mon Aug 10 10:08:00 2026 Info: Session', 'Aug 10 10:08:00 2026'],
    ['张三在2020-11-18 10:29:55通过10.1.1.1登录', '2020-11-18 10:29:55'],
    ['用户于【2020-11-18 10:29:55】退出', '2020-11-18 10:29:55'],
    ['valid until 2030-01-01 00:00:00', undefined],
    ['nothing of the kind', undefined],
  ])('%s → %s', (text, time) => expect(timeToldIn(text)).toBe(time));

  it('is the first of a line that has none elsewhere', () => {
    expect(firstTimeIn('refused (2023-06-12 14:05:00), again 2023-06-12 14:06:00')).toBe('2023-06-12 14:05:00');
    expect(firstTimeIn('version 3.2021.09.15 14:59:53')).toBeUndefined();
  });
});

describe('a key of some time', () => {
  it.each([
    ['DEFEND_TIME', '2013-09-26 10:11:12', true],
    ['content.attack_time', '2013-09-26 10:11:12', true],
    ['发现时间', '2013-09-26 10:11:12', true],
    ['access_time', '1663940526951', true],
    ['install_time', '2013-09-26 10:11:12', false],
    ['到期时间', '2013-09-26 10:11:12', false],
    ['response_time', '1663940526', false],
    ['attack_time', '12', false],
  ])('%s=%s: %s', (key, value, is) => expect(someTimeKey([[key, value]])).toBe(is ? key : undefined));
});
