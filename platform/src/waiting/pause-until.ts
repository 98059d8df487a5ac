/** Pauses that end early when something happens: made once, they leave nothing behind but their timer, which they clear. */
export function pauseUntil(happened: Promise<unknown>): (ms: number) => Promise<void> {
  return async (ms) => {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
    try {
      await Promise.race([passed, happened]);
    } finally {
      clearTimeout(timer);
    }
  };
}
