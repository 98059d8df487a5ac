const EVERY_MS = 1_000;

/**
 * Started by npm, the process ends in order when npm is gone, however that came: a signal that npm did not pass on, or
 * SIGKILL, would leave a platform behind that nobody knows of. Without npm nothing is done: `nohup ./qiaolou start &` stays.
 */
export function followParent(environment: Readonly<Record<string, string | undefined>>): void {
  if (environment['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, EVERY_MS);
  timer.unref();
}
