import { setting } from '@qiaolou/schema';
import { z } from 'zod';

/** `console`: where the pages and the API are. */
export const consoleSection = z
  .strictObject({
    host: setting(z.string().min(1).default('127.0.0.1'), {
      zh: '控制台监听地址',
      en: 'address the console listens on',
    }),
    port: setting(z.number().int().min(0).max(65_535).default(8440), {
      zh: '控制台端口；0 表示任选空闲端口',
      en: 'port of the console; 0 takes a free one',
    }),
    behindHttps: setting(z.boolean().default(false), {
      zh: '前面有 https 网关：Cookie 只走 https，应答带 HSTS',
      en: 'a gateway in front speaks https to browsers: cookies become Secure, answers carry HSTS',
    }),
    maxConnections: setting(z.number().int().min(1).max(1_000_000).default(2_048), {
      zh: '同时连接数上限；进程可用的文件描述符较少时自动降低',
      en: 'connections at the same time; brought down when the process may open fewer files',
    }),
    maxConnectionsPerAddress: setting(z.number().int().min(1).max(1_000_000).default(1_280), {
      zh: '同一地址（IPv6 按 /64）同时连接数上限；前面有代理（trustedProxies 不为 0）时不分地址',
      en: 'connections at the same time from one address (IPv6: one /64); not told apart behind proxies (trustedProxies)',
    }),
    trustedProxies: setting(z.number().int().min(0).max(10).default(0), {
      zh: '前面追加 X-Forwarded-For 的代理数；0 表示一律不信，客户端即直连地址',
      en: 'how many proxies in front add to X-Forwarded-For; 0 believes none, and the peer is the client',
    }),
    searchesAtOnce: setting(z.number().int().min(2).max(64).default(3), {
      zh: '同时进行的日志查询数，其中一个留给一天以内的查询；单机存储不宜超过 3',
      en: 'searches of events that run at once, one place kept for those over a day or less; with the embedded store no more than 3',
    }),
    searchSeconds: z
      .strictObject({
        analyst: searchSeconds('分析员', 'an analyst'),
        securityAdmin: searchSeconds('安全管理员', 'a security administrator'),
        viewer: searchSeconds('只读用户', 'a viewer'),
      })
      .prefault({}),
    searchMemoryBytes: z
      .strictObject({
        analyst: searchMemoryBytes('分析员', 'an analyst', 64_000_000),
        securityAdmin: searchMemoryBytes('安全管理员', 'a security administrator', 64_000_000),
        viewer: searchMemoryBytes('只读用户', 'a viewer', 32_000_000),
      })
      .prefault({}),
    passwordThreads: setting(z.number().int().min(1).max(16).default(1), {
      zh: '核对口令的线程数，每个至多占一个核；登录的人再多也不会占用更多',
      en: 'threads that check passwords, a core each at most; log-ins take no more than these',
    }),
  })
  .prefault({});

function searchSeconds(zh: string, en: string) {
  return setting(z.number().int().min(1).max(30).default(30), {
    unit: 's',
    zh: `${zh}的一次日志查询至多运行多久，超过即以明确错误结束；排队等待不计`,
    en: `how long a search of events of ${en} may run before it ends with an error; waiting for its turn is not counted`,
  });
}

function searchMemoryBytes(zh: string, en: string, preset: number) {
  return setting(z.number().int().min(4_000_000).max(4_000_000_000).default(preset), {
    unit: 'bytes',
    zh: `${zh}的一次日志查询（分组、不同的值、逐条取出的日志）至多占用多少内存，超过即以明确错误结束；单机存储最多给 stores.embedded.memoryBytes 的六分之一`,
    en: `what a search of events of ${en} (groups, distinct values, events taken one by one) may have in memory before it ends with an error; the embedded store gives no more than a sixth of stores.embedded.memoryBytes`,
  });
}
