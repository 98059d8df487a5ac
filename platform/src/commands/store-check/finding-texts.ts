import type { FindingCode } from '@qiaolou/event-store/check';
import type { CommandText } from '../command-kind.ts';

/** What a check found, as people read it. */
export const FINDING_TEXTS: Readonly<Record<FindingCode, CommandText>> = {
  manifestMissing: { zh: '段清单缺失', en: 'the list of segments is missing' },
  manifestDamaged: { zh: '段清单损坏', en: 'the list of segments is damaged' },
  manifestOlder: { zh: '段清单比保留的副本旧', en: 'the list of segments is older than one that is kept' },
  segmentMissing: { zh: '段文件缺失', en: 'the segment is missing' },
  segmentUnreadable: { zh: '段文件无法读取', en: 'the system cannot read the segment' },
  segmentSize: { zh: '段文件大小不符', en: 'the segment has not the bytes it was written with' },
  segmentChanged: { zh: 'SM3 与写入时不符', en: 'its SM3 is not the one it was written with' },
  segmentFormat: {
    zh: '文件头、页脚或文件尾损坏，整个段读不出',
    en: 'head, footer or end is damaged: nothing of it can be read',
  },
  segmentOther: { zh: '是另一个段的文件', en: 'it is another segment' },
  segmentSlice: { zh: '数据片损坏', en: 'a slice is damaged' },
  segmentContent: { zh: '内容读不出', en: 'what stands in it cannot be read' },
  segmentUnlisted: { zh: '不在清单上的段，启动时收入', en: 'a segment on no list; taken in at the next start' },
  journalTorn: {
    zh: '预写日志末尾不完整：崩溃时未写完，或已损坏',
    en: 'the end of the journal is not whole: cut off by a crash, or damaged',
  },
  journalDamaged: { zh: '预写日志中间损坏', en: 'the journal is damaged between its frames' },
  journalMissing: { zh: '预写日志文件缺失', en: 'a journal file is missing' },
  journalUnreadable: { zh: '预写日志文件无法读取', en: 'the system cannot read the journal file' },
  journalContent: { zh: '预写日志的一帧内容不符', en: 'a frame of the journal has not the events it says' },
  eventsMissing: { zh: '预写日志中缺少日志', en: 'events are missing in the journal' },
  eventsLost: { zh: '以前已丢失的日志', en: 'events that were lost before' },
  custodyChain: {
    zh: '留存链（封存、保全与删除的记录）从此处起不可信',
    en: 'the custody chain of seals, holds and deletions cannot be trusted from here on',
  },
  custodyUnverified: { zh: '没有公钥，未校验留存链', en: 'no public key: the custody chain was not verified' },
  tombstoneFault: { zh: '删除凭证不合规', en: 'a tombstone is not by right' },
  sealedMissing: { zh: '已封存的文件缺失，且无删除凭证', en: 'a sealed file is missing and no tombstone says why' },
  sealedChanged: { zh: '已封存的文件被改动或替换', en: 'a sealed file was changed or replaced' },
  buriedThere: {
    zh: '已批准删除的文件尚在，平台会继续删除',
    en: 'a deleted file is still there; the platform ends it',
  },
  leftOver: { zh: '未完成写入的残留，启动时清除', en: 'left by an unfinished write; removed at the next start' },
  setAside: { zh: '以前移开的文件', en: 'was set aside before' },
  fileUnknown: { zh: '不属于存储的文件', en: 'no file of the store' },
};
