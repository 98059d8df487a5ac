import {
  ANSWER_LINES_TYPE,
  answerLineSchema,
  API_PREFIX,
  API_ROUTES,
  CSRF_HEADER,
  ERROR_CATALOGUE,
  PROBLEM_TYPE,
  problemSchema,
  type ApiOperation,
  type ApiRoute,
  type JsonObject,
} from '@qiaolou/schema';
import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

const DESCRIPTION = `控制台接口。会话 Cookie 登录；除 GET 外均须带 \`${CSRF_HEADER}\`。
Errors are problems of RFC 9457 with a \`code\`; the codes and their texts are listed under \`x-error-codes\`, faults of the
input under \`errors\`, each with its JSON Pointer.
Questions that may take long also answer as \`${ANSWER_LINES_TYPE}\` to whoever prefers it: when there is no answer after a second,
lines of JSON tell how far the question is, and the last line is the answer or the problem. Closing the connection ends the question.
\`x-permission\` names the permission an operation needs (\`session\`: any logged-in user, \`public\`: everybody).`;

const COOKIE_AUTH = 'session';
const ERROR_CONTENT = { [PROBLEM_TYPE]: { schema: problemSchema } };

/** The API as OpenAPI 3.1, made from `API_ROUTES` and nothing else; the same text every time. */
export function openApiDocument(): JsonObject {
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: '谯楼 Qiaolou',
      version: 'v1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_PREFIX }],
    security: [{ [COOKIE_AUTH]: [] }],
    tags: tags(),
    paths: paths(),
    components: {
      securitySchemes: {
        [COOKIE_AUTH]: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-qiaolou',
          description: '`qiaolou` over plain http on loopback',
        },
      },
    },
  });
  const codes = Object.entries(ERROR_CATALOGUE).map(([code, text]) => [code, { ...text }]);
  // Through JSON, so that what is served, written and compared is one thing.
  return JSON.parse(
    JSON.stringify({ ...document, 'x-error-codes': Object.fromEntries(codes) as unknown }),
  ) as JsonObject;
}

function tags(): { name: string; description: string }[] {
  const names = new Set(Object.values(API_ROUTES).map(tagOf));
  return [...names].map((name) => ({ name, description: `\`/${name}\`` }));
}

/** The first part of the path. */
function tagOf(route: Pick<ApiRoute, 'path'>): string {
  return route.path.split('/')[1]?.split('.')[0] ?? '';
}

function paths(): ZodOpenApiPathsObject {
  const byPath: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of Object.keys(API_ROUTES) as ApiOperation[]) {
    const route: ApiRoute = API_ROUTES[operation];
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    (byPath[path] ??= {})[route.method] = operationObject(operation, route);
  }
  return byPath;
}

function operationObject(operationId: string, route: ApiRoute): ZodOpenApiOperationObject {
  return {
    operationId,
    summary: `${route.summaryZh} ${route.summaryEn}`,
    tags: [tagOf(route)],
    ...(route.access === 'public' && { security: [] }),
    'x-permission': route.access,
    requestParams: {
      ...(route.params !== undefined && { path: asObject(route.params) }),
      ...(route.query !== undefined && { query: asObject(route.query) }),
    },
    ...(route.body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: {
      [String(route.response.status)]: successObject(route),
      '4XX': { description: '请求有误 refused', content: ERROR_CONTENT },
      '5XX': { description: '平台故障 fault of the platform', content: ERROR_CONTENT },
    },
  };
}

function successObject(route: ApiRoute) {
  const description = '成功 success';
  switch (route.response.kind) {
    case 'json':
      return {
        description,
        content: {
          'application/json': { schema: route.response.schema },
          ...(route.response.progress === true && {
            [ANSWER_LINES_TYPE]: {
              schema: answerLineSchema(route.response.schema).meta({
                description: '每行如此 each line is one of these',
              }),
            },
          }),
        },
      };
    case 'empty':
      return { description };
    case 'stream':
      return {
        description,
        content: Object.fromEntries(
          route.response.contentTypes.map((type) => [type, { schema: { type: 'string' as const } }]),
        ),
      };
    default:
      return route.response satisfies never;
  }
}

/** Parameters are always described by objects; the route table's type is wider than that. */
function asObject(schema: z.ZodType): z.ZodObject {
  return schema as z.ZodObject;
}
