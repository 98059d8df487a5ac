import { createInterface } from 'node:readline';

// Kills the processes told on standard input (`+pid` started, `-pid` ended) when it ends: their parent has died.
const living = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (line.startsWith('+')) living.add(pid);
  else living.delete(pid);
}
for (const pid of living) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}
