import { HOUR_MS, MINUTE_MS, type AlertGroup } from '@qiaolou/schema';
import type { Scenario } from '@qiaolou/scenarios';

type Chapter = Scenario['chapters'][number];

/** What an alert says of whom and when. */
export type CreditedAlert = Pick<AlertGroup, 'entities' | 'firstSeen' | 'lastSeen'>;

/** Clocks of devices keep whole seconds, and a rule that counts fires on the last of what it counts. */
const SLACK_MS = 5 * MINUTE_MS;

/**
 * The alerts that a chapter of the day led to: those of its time that name an address or a host its records name. What
 * only looks like its technique, of other hosts or at another hour, is not its.
 *
 * @param dayStart start of the day that was played, epoch ms.
 */
export function alertsOfChapter<T extends CreditedAlert>(
  { hour, lines }: Chapter,
  alerts: readonly T[],
  dayStart: number,
): readonly T[] {
  const from = dayStart + hour * HOUR_MS - MINUTE_MS;
  const to = dayStart + hour * HOUR_MS + (lines.at(-1)?.after ?? 0) + SLACK_MS;
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  return alerts.filter(
    (alert) =>
      Date.parse(alert.firstSeen) <= to &&
      Date.parse(alert.lastSeen) >= from &&
      partiesOf(alert).some((party) => names(text, party)),
  );
}

/** Who did it and where it was seen; the one it was done to only when nobody else is named. People work everywhere. */
function partiesOf({ entities: { sourceIp, host, destinationIp } }: CreditedAlert): readonly string[] {
  const parties = [sourceIp, host].filter((party) => party !== undefined);
  return parties.length === 0 && destinationIp !== undefined ? [destinationIp] : parties;
}

/** Whether a text names an address or host as a whole word. */
function names(text: string, party: string): boolean {
  for (let at = text.indexOf(party); at >= 0; at = text.indexOf(party, at + 1)) {
    if (!isInWord(text.charAt(at - 1)) && !isInWord(text.charAt(at + party.length))) return true;
  }
  return false;
}

/** `10.20.1.1` is not named by `10.20.1.11`, `2001:db8::9` not by `2001:db8::99`. */
function isInWord(char: string): boolean {
  return /[\w.:-]/.test(char);
}
