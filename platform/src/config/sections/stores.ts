import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** Addresses of the nodes of a search server. The value is not told, and holds no password: it stands in logs elsewhere. */
const searchServers = z.string().refine((text) => text.split(',').every(isSearchServer), {
  error: 'not addresses that begin with http:// or https:// and hold no user and password',
});

function isSearchServer(text: string): boolean {
  if (!URL.canParse(text.trim())) return false;
  const { protocol, username, password } = new URL(text.trim());
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** `stores`: servers that take the place of the embedded stores once their address is given. */
export const storesSection = z
  .strictObject({
    waitSeconds: setting(z.number().int().min(0).max(604_800).default(3_600), {
      unit: 's',
      zh: '启动时服务器不可达，至多等待多久；其间日志照收并暂存。0 表示不等待，立即报错退出',
      en: 'how long a start waits for servers that are away, while logs are taken in and kept; 0 ends the process at once',
    }),
    embedded: z
      .strictObject({
        memoryBytes: setting(z.number().int().min(128_000_000).max(64_000_000_000).default(384_000_000), {
          unit: 'bytes',
          zh: '内嵌日志库各查询线程堆内存之和的上限，需要更多内存的查询以明确错误结束',
          en: 'heap of the threads that answer questions of the embedded event store, together; a question that needs more ends with an error',
        }),
        hotEvents: setting(z.number().int().min(1_000).max(1_000_000).default(61_440), {
          zh: '内存中至多保留的最新日志条数，达到后写入列存文件',
          en: 'newest events kept in memory before they are written to a file',
        }),
        hotBytes: setting(z.number().int().min(1_000_000).max(1_000_000_000).default(32_000_000), {
          unit: 'bytes',
          zh: '内存中至多保留的最新日志字节数，达到后写入列存文件',
          en: 'bytes of newest events kept in memory before they are written to a file',
        }),
        coldDirectory: setting(z.string().min(1).optional(), {
          zh: '旧日志目录：retention.coldAfterDays 天前的日志文件移入其中，仍可检索；可在另一块较慢较大的磁盘上',
          en: 'folder that files older than retention.coldAfterDays are moved to and searched in, on a slower, larger disk maybe',
        }),
      })
      .prefault({}),
    elasticsearch: z
      .strictObject({
        url: setting(searchServers.optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_URL',
          zh: 'Elasticsearch 或兼容产品的地址，同一集群的多个节点以逗号分隔；配置后日志存入其中',
          en: 'address of Elasticsearch or a compatible product, of several nodes of a cluster with commas between; events are kept there once it is given',
        }),
        username: setting(z.string().optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_USERNAME',
          zh: 'Elasticsearch 用户名',
          en: 'user name at Elasticsearch',
        }),
        password: setting(z.string().optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_PASSWORD',
          secret: true,
          zh: 'Elasticsearch 口令',
          en: 'password at Elasticsearch',
        }),
        apiKey: setting(z.string().optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_API_KEY',
          secret: true,
          zh: 'Elasticsearch API 密钥，代替用户名与口令',
          en: 'API key at Elasticsearch, instead of user name and password',
        }),
        passwordFile: setting(z.string().min(1).optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_PASSWORD_FILE',
          zh: '存放 Elasticsearch 口令的文件，代替 password；首尾空白不计',
          en: 'file that holds the password at Elasticsearch, instead of password; white space around it does not count',
        }),
        apiKeyFile: setting(z.string().min(1).optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_API_KEY_FILE',
          zh: '存放 Elasticsearch API 密钥（encoded 形式）的文件，代替 apiKey',
          en: 'file that holds the API key at Elasticsearch (the encoded one), instead of apiKey',
        }),
        caFile: setting(z.string().min(1).optional(), {
          env: 'QIAOLOU_ELASTICSEARCH_CA_FILE',
          zh: '签发 Elasticsearch 证书的机构证书（PEM 文件）；默认用系统信任的机构。证书与主机名总会核验',
          en: 'PEM of the authority that signed the certificates of Elasticsearch; those that the system trusts when absent. Certificate and name are always verified',
        }),
        indexPrefix: setting(z.string().default('soc-events'), {
          zh: '索引名前缀',
          en: 'first part of the index names',
        }),
      })
      .refine(({ password, passwordFile }) => password === undefined || passwordFile === undefined, {
        error: 'password and passwordFile: one of them',
      })
      .refine(({ apiKey, apiKeyFile }) => apiKey === undefined || apiKeyFile === undefined, {
        error: 'apiKey and apiKeyFile: one of them',
      })
      .prefault({}),
    database: z
      .strictObject({
        url: setting(serverUrl('postgres:', 'postgresql:').optional(), {
          env: 'QIAOLOU_DATABASE_URL',
          secret: true,
          zh: 'PostgreSQL 地址；配置后告警、事件与账号存入其中',
          en: 'address of PostgreSQL; alerts, incidents and accounts are kept there once it is given',
        }),
      })
      .prefault({}),
    redis: z
      .strictObject({
        url: setting(serverUrl('redis:', 'rediss:').optional(), {
          env: 'QIAOLOU_REDIS_URL',
          secret: true,
          zh: 'Redis 地址；配置后任务队列存入其中，各进程经它互相通知变更',
          en: 'address of Redis; once it is given the job queue is kept there and processes tell each other of changes',
        }),
      })
      .prefault({}),
  })
  .prefault({});

/** Address of a server with one of these protocols. The value is not told: it may hold a password. */
function serverUrl(...protocols: readonly string[]): z.ZodString {
  return z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `not an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
  });
}
