import { SocError, type ComplianceItem, type COMPLIANCE_ROUTES } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { HandlersOf } from '../http/api-call.ts';

/** MLPS clauses and the evidence for them. */
export function complianceHandlers({ ports }: ConsoleContext) {
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
    chooseMlpsLevel: ({ body, actor }) => compliance.chooseLevel(body, actor),
    listSourceAnswers: async () => ({ answers: [...(await compliance.sourceAnswers())] }),
    answerSource: ({ body, actor }) => compliance.answerSource(body, actor),
  } satisfies HandlersOf<typeof COMPLIANCE_ROUTES>;
}

function searchable(item: ComplianceItem): string {
  return [item.id, item.clause, item.controlPoint, item.requirementZh, item.requirementEn].join('\n').toLowerCase();
}
