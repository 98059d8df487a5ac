import { expect } from 'vitest';
import { settled } from '../src/index.ts';
import { describeConsole, test } from './console-test.ts';

/** Bytes on the wire, headers and answers of the API included; 1.85 MB when nothing was compressed. */
const MOST_BYTES = 650_000;

describeConsole('the first look at the queue', () => {
  test('costs few bytes, and the second no files again', async ({ analyst, window }) => {
    const client = await window.page.context().newCDPSession(window.page);
    await client.send('Network.enable');
    let bytes = 0;
    client.on('Network.loadingFinished', ({ encodedDataLength }) => void (bytes += encodedDataLength));
    await analyst.visit('/alerts', '告警处置');
    await settled(window.page);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MOST_BYTES);
    const first = bytes;
    await analyst.visit('/alerts', '告警处置');
    await settled(window.page);
    expect(bytes - first).toBeLessThan(100_000);
  });
});
