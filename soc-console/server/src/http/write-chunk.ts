import type { Response } from 'express';

/** Writes a part of a streamed answer and waits until the client can take more; false when the client has gone. */
export async function writeChunk(res: Response, chunk: string): Promise<boolean> {
  if (res.destroyed || res.writableEnded) return false;
  if (res.write(chunk)) return true;
  return new Promise((resolve) => {
    const settle = (open: boolean): void => {
      res.off('drain', drained);
      res.off('close', closed);
      resolve(open);
    };
    const drained = (): void => settle(true);
    const closed = (): void => settle(false);
    res.once('drain', drained);
    res.once('close', closed);
  });
}
