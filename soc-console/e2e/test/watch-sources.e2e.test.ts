import { expect } from 'vitest';
import { describeConsole, POLL, test } from './console-test.ts';

describeConsole('log sources', () => {
  test('every sender is listed', async ({ analyst }) => {
    await analyst.visit('/', '总览');
    await analyst.navigation('日志源').click();
    await analyst.heading('日志源').waitFor();
    await analyst.row('127.0.1.1').first().waitFor();
    await expect.poll(() => analyst.rows().count(), POLL).toBeGreaterThan(8);
  });
});
