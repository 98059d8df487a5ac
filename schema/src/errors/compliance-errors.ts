import type { ErrorText } from './error-text.ts';

/** Error codes of compliance. */
export const COMPLIANCE_ERRORS = {
  'compliance.catalogueInvalid': { status: 500, zh: '等保条款目录有误', en: 'The MLPS catalogue is invalid' },
  'compliance.itemNotFound': { status: 404, zh: '条款不存在', en: 'No such clause' },
  'retention.belowFloor': {
    status: 422,
    zh: '日志留存不得少于六个月（180 天）：网络安全法第二十三条（原第二十一条）',
    en: 'Logs are kept for six months (180 days) at least: Cybersecurity Law art. 23, formerly 21',
    remedy: {
      zh: '把 retention.defaultDays 与 retention.classes 中的天数设为 180 或以上',
      en: 'Set the days in retention.defaultDays and retention.classes to 180 or more',
    },
  },
  'retention.tooYoung': {
    status: 422,
    zh: '所选日期的日志未满留存期，不能申请删除',
    en: 'Logs of these days are to be kept still; their deletion cannot be asked for',
  },
  'retention.askedAlready': {
    status: 409,
    zh: '已有一份删除申请在等待，请先处理它',
    en: 'Another request for deletion waits; that one comes first',
  },
  'retention.sameHand': {
    status: 409,
    zh: '删除须由另一个人、以另一种角色批准',
    en: 'A deletion is approved by another person, of another role',
  },
  'retention.notOpen': {
    status: 409,
    zh: '该删除申请不存在、已答复或已过期',
    en: 'There is no such request, or it was answered or has expired',
  },
  'retention.holdNotFound': {
    status: 404,
    zh: '没有这项保全，或已解除',
    en: 'There is no such hold, or it was lifted',
  },
  'retention.clockInDoubt': {
    status: 409,
    zh: '系统时钟与机器实际运行的时间不符，暂停封存与删除',
    en: 'The clock does not agree with the time the machine was up; nothing is sealed or deleted',
    remedy: {
      zh: '核对系统时间与 NTP；时间确实无误时，运行满一天后自动恢复',
      en: 'Check the time and NTP; when it is right it goes on by itself after a day',
    },
  },
  'retention.chainBroken': {
    status: 500,
    zh: '留存链（封存、保全与删除的记录）不可信，已停止封存与删除',
    en: 'The custody chain of seals, holds and deletions cannot be trusted; nothing is sealed or deleted',
    remedy: {
      zh: '从备份恢复 events/custody.ndjson，并查明原因',
      en: 'Restore events/custody.ndjson from a backup, and find out why',
    },
  },
  'retention.sealsBroken': {
    status: 500,
    zh: '已封存的日志文件或删除凭证有问题，请在“存储与留存”页查看',
    en: 'Sealed log files or tombstones are not as they should be; see Log retention',
  },
  'retention.diskFills': {
    status: 503,
    zh: '按近期增速，日志所在磁盘 30 天内将满；平台不会自行删除日志',
    en: 'At its growth the disk of the logs is full within 30 days; the platform deletes nothing by itself',
    remedy: {
      zh: '扩容，或配置旧日志目录，或由两人申请并批准删除满留存期的日志',
      en: 'Add space, configure a directory for old files, or have two people delete what is old enough',
    },
  },
  'retention.workerAway': {
    status: 503,
    zh: '负责封存与签名的 worker 进程没有应答，操作未执行或结果未知',
    en: 'No worker, which seals and signs, answered: it was not done, or nobody knows',
    remedy: {
      zh: '确认 worker 进程在运行，刷新页面看是否已生效，再重试',
      en: 'See that a worker runs, look whether it was done after all, and try again',
    },
  },
  'retention.notEmbedded': {
    status: 409,
    zh: '本进程不负责日志的留存与删除',
    en: 'This process does not keep or delete the logs',
  },
} as const satisfies Record<string, ErrorText>;
