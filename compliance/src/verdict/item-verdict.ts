import type { EvidenceVerdict, ItemVerdict } from '@qiaolou/schema';
import type { CatalogueItem } from '../catalogue/catalogue.ts';

/**
 * Verdict of an item from its evidence rules: `manual` when it has none; otherwise the worst measured one, and `pass`
 * only when **every** rule passed and the item may be decided by evidence alone (`automation` full). What evidence
 * supports but a person must decide stays `untested` until then.
 */
export function itemVerdict(item: CatalogueItem, latest: ReadonlyMap<string, EvidenceVerdict>): ItemVerdict {
  if (item.evidence_rules.length === 0 || item.automation === 'none') return 'manual';
  const verdicts = item.evidence_rules.map((rule) => latest.get(rule) ?? 'untested');
  if (verdicts.includes('fail')) return 'fail';
  if (verdicts.includes('partial')) return 'partial';
  if (verdicts.every((verdict) => verdict === 'pass')) return item.automation === 'full' ? 'pass' : 'untested';
  return 'untested';
}
