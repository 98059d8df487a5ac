import { userInfo } from 'node:os';

/** Name the operating system has for who runs this; his number where it has none. */
export function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
