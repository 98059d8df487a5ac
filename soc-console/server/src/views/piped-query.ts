import { answerPipes, parsePipedQuery, SHANGHAI, SocError, type PipedResult } from '@qiaolou/schema';
import type { ConsoleContext } from '../context/console-context.ts';
import type { SessionCall } from '../http/api-call.ts';
import { timeRange } from './event-selection.ts';
import { answerFacts, tableAnswer } from './piped-answer.ts';

/**
 * What a filter and its stages give. Throws `query.*`; for a text that cannot be read `at` and `length` in the details mark
 * the place.
 */
export async function pipedQuery(
  { clock, reads }: ConsoleContext,
  call: SessionCall<'queryEvents'>,
): Promise<PipedResult> {
  const { body } = call;
  const started = clock.now();
  const parsed = parsePipedQuery(body.query);
  if (!parsed.ok) throw new SocError(parsed.code, { ...parsed.details, at: parsed.at, length: parsed.length });
  const scope = { range: timeRange(body), zone: SHANGHAI };
  const answer = await answerPipes(reads.eventsFor(call), scope, parsed.query);
  const said = answerFacts(parsed, answer, { tookMs: clock.now() - started });
  if (answer.kind === 'events')
    return {
      ...{ kind: 'events', events: [...answer.events], ...said },
      ...(answer.columns !== undefined && { columns: [...answer.columns] }),
    };
  return { ...tableAnswer(answer), ...said };
}
