import { SocError, type ComplianceItem } from '@qiaolou/schema';
import type { ConsoleContext } from '../console-context.ts';
import type { ApiHandlers } from '../http/api-call.ts';

type ComplianceOperation = 'complianceSummary' | 'listComplianceItems' | 'getComplianceItem' | 'listEvidence';

/** MLPS clauses and the evidence for them. */
export function complianceRoutes({ ports }: ConsoleContext): Pick<ApiHandlers, ComplianceOperation> {
  const { compliance } = ports;
  return {
    complianceSummary: () => compliance.summary(),
    listComplianceItems: async ({ query }) => {
      const text = query.text?.toLowerCase();
      const items = (await compliance.items())
        .filter((item) => query.classCode?.includes(item.classCode) ?? true)
        .filter((item) => query.scope?.includes(item.scope) ?? true)
        .filter((item) => query.verdict?.includes(item.verdict) ?? true)
        .filter((item) => text === undefined || searchable(item).includes(text));
      return { items };
    },
    getComplianceItem: async ({ params }) => {
      const detail = await compliance.item(params.id);
      if (detail === undefined) throw new SocError('compliance.itemNotFound', { id: params.id });
      return detail;
    },
    listEvidence: async () => ({ evidence: [...(await compliance.evidence())] }),
  };
}

function searchable(item: ComplianceItem): string {
  return [item.id, item.clause, item.controlPoint, item.requirementZh, item.requirementEn].join('\n').toLowerCase();
}
