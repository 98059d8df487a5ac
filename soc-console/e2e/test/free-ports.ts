import { freePort } from '@qiaolou/soc-console-e2e/free-port';

/** Asks for as many ports as its argument says, tells them, and stays until it is ended. */
const ports: number[] = [];
for (let left = Number(process.argv[2]); left > 0; left -= 1) ports.push(await freePort());
process.send?.(ports);
setInterval(() => undefined, 60_000);
