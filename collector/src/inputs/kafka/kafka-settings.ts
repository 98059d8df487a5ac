import { setting } from '@qiaolou/schema';
import { z } from 'zod';
import { fetchShape } from '../input-kind.ts';

/** `kafka1.county.gov.cn:9092`, `[2001:db8::1]:9092`. */
const broker = z.string().regex(/^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/, 'host:port is expected');
/** Letters that Kafka allows, and `*` for any of them. */
const topic = z.string().regex(/^[A-Za-z0-9._*-]{1,249}$/, 'letters, digits, . _ - and * are expected');
const path = z.string().min(1).max(4_096).optional();

const tls = z
  .strictObject({
    enabled: setting(z.boolean().default(false), {
      zh: '是否用 TLS 连接；证书与主机名总会核验',
      en: 'whether TLS is spoken; certificate and name are always verified',
    }),
    caFile: setting(path, {
      zh: '签发 Kafka 证书的机构证书（PEM 文件）；不写则用系统信任的机构',
      en: 'PEM of the authority that signed the certificates of the brokers; those that the system trusts when absent',
    }),
    certificateFile: setting(path, {
      zh: '客户端证书（PEM 文件），与 keyFile 一起写',
      en: 'PEM of our own certificate, where the brokers ask for one; with keyFile',
    }),
    keyFile: setting(path, { zh: '客户端私钥（PEM 文件）', en: 'PEM of its private key' }),
    serverName: setting(z.string().min(1).max(253).optional(), {
      zh: '证书上的主机名，与所连地址不同时写',
      en: 'name on the certificates of the brokers, where it is not the one that is connected to',
    }),
  })
  .refine(({ certificateFile, keyFile }) => (certificateFile === undefined) === (keyFile === undefined), {
    error: 'certificateFile and keyFile: both or neither',
  })
  .prefault({});

const sasl = z
  .strictObject({
    mechanism: setting(z.enum(['none', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).default('none'), {
      zh: '登录方式；none 不登录',
      en: 'how we log in; none: not at all',
    }),
    username: setting(z.string().min(1).max(255).optional(), { zh: '用户名', en: 'user name' }),
    passwordFile: setting(path, {
      zh: '存放口令的文件，首尾空白不计；更换后在下次连接时生效',
      en: 'file that holds the password; white space around it does not count; a new one is in force at the next connection',
    }),
  })
  .refine(
    ({ mechanism, username, passwordFile }) =>
      mechanism === 'none' || (username !== undefined && passwordFile !== undefined),
    { error: 'username and passwordFile are expected' },
  )
  .prefault({});

/** Section `inputs.kafka`. */
export const kafkaSettings = z
  .strictObject({
    ...fetchShape(),
    brokers: setting(z.array(broker).max(100).default([]), {
      zh: 'Kafka 地址（主机:端口），至少一个；其余的由它们告知',
      en: 'brokers as host:port, one at least; they tell of the others',
    }),
    topics: setting(z.array(topic).max(100).default([]), {
      zh: '读哪些主题；可用 * 代表任意字符，新出现的主题半分钟内开始读',
      en: 'topics that are read; * stands for any characters, and topics that are made later are read within half a minute',
    }),
    groupId: setting(
      z
        .string()
        .regex(/^[!-~]{1,249}$/, 'printable characters without spaces are expected')
        .default('qiaolou'),
      {
        zh: '消费组；几个采集进程用同一个组就分担各分区',
        en: 'consumer group; processes of one group share the partitions',
      },
    ),
    start: setting(z.enum(['earliest', 'latest', 'committed']).default('earliest'), {
      zh: '消费组没有提交过位置的分区从哪里读起：earliest 最早，latest 只读新的，committed 不读并报告',
      en: 'where a partition begins of which the group has committed nothing: at the earliest message, with what is new, or (committed) it is not read, which is told',
    }),
    sender: setting(z.string().min(1).max(200).optional(), {
      zh: '来源名；不写则用 senderHeader，再没有则用主题名',
      en: 'name of the source; when absent, what senderHeader says, else the topic',
    }),
    senderHeader: setting(z.string().min(1).max(200).optional(), {
      zh: '消息头中写有来源（主机名或地址）的键',
      en: 'header of a message that names its source (a host or an address)',
    }),
    split: setting(z.enum(['message', 'lines']).default('message'), {
      zh: 'message 一条消息为一条日志；lines 消息中每行为一条（NDJSON）',
      en: 'message: each message is a record; lines: each line of it is (NDJSON)',
    }),
    maxMessageBytes: setting(z.number().int().min(1_024).max(2_097_152).default(1_048_576), {
      unit: 'bytes',
      zh: '单条日志长度上限，超出截断并计数',
      en: 'records are cut here and counted',
    }),
    tls,
    sasl,
  })
  .refine(({ enabled, brokers, topics }) => !enabled || (brokers.length > 0 && topics.length > 0), {
    error: 'brokers and topics are expected',
  })
  .refine(({ tls: { enabled }, sasl: { mechanism } }) => mechanism !== 'PLAIN' || enabled, {
    error: 'PLAIN sends the password as it is: tls.enabled is expected',
  })
  .prefault({});

/** Settings of the input. */
export type KafkaSettings = z.output<typeof kafkaSettings>;
