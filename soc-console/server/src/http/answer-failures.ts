import { PROBLEM_TYPE } from '@qiaolou/schema';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { endedWithProblem } from './answer-lines.ts';
import { apiFailure } from './api-failure.ts';

/** When to come back to what is away: it is tried again about as often. */
const AWAY_SECONDS = 5;

/** Every failure leaves as a problem with a code (RFC 9457), in the language the request accepts, else in Chinese; ours are logged under the request's id, if it has one. */
export function answerFailures(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const requestId = String(res.locals['requestId'] ?? '');
    const language = req.acceptsLanguages('zh', 'en') === 'en' ? 'en' : 'zh';
    const { body, ours, retryAfterSeconds, status } = apiFailure(thrown, { requestId, language });
    if (ours) logger.error({ requestId, err: thrown }, 'request failed');
    if (endedWithProblem(res, body)) return;
    // A stream that already began cannot become an error: cutting it tells the client that it is not whole.
    if (res.headersSent) res.destroy();
    else res.status(status).removeHeader('content-disposition');
    if (!res.headersSent) {
      if (retryAfterSeconds !== undefined) res.set('retry-after', String(retryAfterSeconds));
      else if (status === 503) res.set('retry-after', String(AWAY_SECONDS));
      res
        .set('cache-control', 'no-store')
        .set('content-language', language === 'en' ? 'en' : 'zh-CN')
        .type(PROBLEM_TYPE)
        .send(JSON.stringify(body));
    }
  };
}
