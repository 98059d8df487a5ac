import { MINUTE_MS, SocError } from '@qiaolou/schema';
import { reportFailure } from './report-failure.ts';

/** Time a stop is given: twice the longest query, and less than the 90 s after which systemd kills. */
const STOP_GRACE_MS = MINUTE_MS;

/**
 * Stops; a stop that takes longer than `graceMs` ends the process with `platform.stopOverdue` on standard error.
 * With SIGKILL: a thread that does not end would hold `process.exit` up as well. Nothing acknowledged is lost by it.
 */
export async function stopInTime(stop: () => Promise<void>, graceMs = STOP_GRACE_MS): Promise<void> {
  const overdue = setTimeout(() => {
    reportFailure(new SocError('platform.stopOverdue', { graceMs }));
    process.kill(process.pid, 'SIGKILL');
  }, graceMs);
  try {
    await stop();
  } finally {
    clearTimeout(overdue);
  }
}
