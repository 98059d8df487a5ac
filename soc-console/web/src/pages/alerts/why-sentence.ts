import type { AlertGroup, ExplainNode } from '@qiaolou/schema';
import { formatDateTime } from '../../time/format-time.ts';
import type { AlertTexts } from './messages.ts';

/** A leaf that made the rule fire. */
export interface MatchedLeaf {
  readonly field: string;
  readonly pattern: string | undefined;
  readonly value: string;
}

/** The leaves with a value on the true branches of a condition; under `not` a leaf is no reason. */
export function matchedLeaves(node: ExplainNode): readonly MatchedLeaf[] {
  if (!node.result || node.kind === 'not') return [];
  const own =
    node.field !== undefined && node.value !== undefined
      ? [{ field: node.field, pattern: node.pattern, value: node.value }]
      : [];
  return [...own, ...(node.children ?? []).flatMap(matchedLeaves)];
}

/** One sentence: who did what to whom, when, which rule, and by which values. */
export function whySentence(group: AlertGroup, explain: ExplainNode | undefined, t: AlertTexts): string {
  const w = t.alerts.why;
  const { sourceIp, destinationIp, destinationPort, user, host } = group.entities;
  const target = destinationIp === undefined ? undefined : withPort(destinationIp, destinationPort);
  const parts = [
    group.firstSeen === group.lastSeen
      ? w.at(formatDateTime(group.lastSeen))
      : w.between(formatDateTime(group.firstSeen), formatDateTime(group.lastSeen)),
    sourceIp === undefined ? undefined : w.source(sourceIp),
    target === undefined ? undefined : w.to(target),
    user === undefined ? undefined : w.user(user),
    host === undefined ? undefined : w.host(host),
    w.events(group.events.toLocaleString('en-US')),
    w.rule(t.common.named(group.ruleTitle, group.ruleTitleEn)),
  ].filter((part) => part !== undefined);
  const sentence = `${parts.join(w.joiner)}${w.end}`;
  const leaves = explain ? matchedLeaves(explain) : [];
  if (leaves.length === 0) return sentence;
  const reasons = leaves.slice(0, 3).map(({ field, value }) => w.because(field, shorten(value, 60)));
  return `${sentence}${w.reasons(reasons.join(w.joiner))}`;
}

/** `10.1.2.3:443`, `[2001:db8::1]:443`. */
export function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function shorten(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
