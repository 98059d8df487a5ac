import type { ComplianceItem, ItemVerdict } from '@qiaolou/schema';
import type { CatalogueItem } from '../catalogue/catalogue.ts';

/** An item of the catalogue as people see it at their level, with its verdict. */
export function itemView(item: CatalogueItem, level: 2 | 3, verdict: ItemVerdict): ComplianceItem {
  return {
    id: item.id,
    clause: item.refs[`L${level}`] ?? Object.values(item.refs)[0] ?? item.id,
    scope: item.scope === 'cloud-extension' ? 'cloud' : 'general',
    classCode: item.class_code,
    classZh: item.class,
    classEn: item.class_en,
    controlPoint: item.control_point,
    controlPointEn: item.control_point_en ?? item.control_point,
    requirementZh: item.requirement_zh,
    requirementEn: item.requirement_en,
    evidenceRules: [...item.evidence_rules],
    verdict,
  };
}
