import { setIfAbsent, type Draft } from '../event/draft.ts';
import { outcomeOfText } from '../event/outcome-text.ts';
import { SIGN, signsOf } from './prose-signs.ts';

/** Longest message that is one sentence. */
const MAX_SENTENCE = 256;
const LOGGED_OUT = /\blog(?:ged|s|ging)?[ -]?(?:out|off)\b|退出(?:登录|系统)|超时退出|注销|登出|下线/i;
const LOGGED_IN =
  /\blog(?:ged|s|ging)?[ -]?(?:in|on)\b|(?:登录|登陆)(?! ?(?:IP|地址|名|账号|帐号|方式|时间|失败次数|页面|日志|密码|超时))/i;

/** What an alert has: its message tells of what was seen in the traffic, not of how something went here. */
export const OF_ALERT = ['rule.id', 'rule.name'];

/**
 * What the sentence of an event says besides its keys: how it went (操作成功, `login failed`), and whether somebody logged in or out.
 * Not read in alerts, which tell of others.
 */
export function readMessage(draft: Draft, sentence?: string): void {
  const { fields } = draft;
  const { message, 'event.reason': reason } = fields;
  const text = [message, sentence, reason].find((each) => typeof each === 'string');
  if (text === undefined || text.length > MAX_SENTENCE || OF_ALERT.some((field) => fields[field] !== undefined)) return;
  if (fields['source.ip'] !== undefined && fields['destination.ip'] !== undefined) return;
  const signs = signsOf(text);
  const action = (signs & (SIGN.deed | SIGN.login)) === 0 ? undefined : actionOfSentence(text);
  if (action !== undefined) setIfAbsent(draft, 'event.action', action);
  const outcome = (signs & SIGN.outcome) !== 0 && ofDeed(draft, text) ? outcomeOfText(text) : undefined;
  if (outcome !== undefined) setIfAbsent(draft, 'event.outcome', outcome);
}

/** Somebody did something, or the sentence begins or ends with how it went: `reported failure on ports` is a state. */
function ofDeed({ fields }: Draft, text: string): boolean {
  if (DOERS.some((field) => fields[field] !== undefined)) return true;
  return /(?:成功|失败|success\w*|succeed\w*|fail(?:ed|ure)?)[.!。！"\]\s]*$|^\W*(?:fail\w* to|success\w*)\b/i.test(
    text,
  );
}

const DOERS = ['user.name', 'source.ip', 'event.action'];

/** 做[删除]操作, 执行重启操作: the deed stands between. */
const DEED = /(?:做|执行|进行)(?:了)?[[【]?([\u4e00-\u9fff]{2,6})[\]】]?(?:[([【（].{0,64}?[)\]】）])?操作/;

function actionOfSentence(text: string): string | undefined {
  const deed = DEED.exec(text)?.[1];
  if (deed !== undefined) return deed === '登录' || deed === '登陆' ? 'login' : deed;
  if (LOGGED_OUT.test(text)) return 'logout';
  // Through which account somebody is there is no deed of now: 张三(通过账号zhangsan登录)在…访问….
  return LOGGED_IN.test(text.replace(/通过[账帐]号.{1,40}?登[录陆]/, '')) && !/触发/.test(text) ? 'login' : undefined;
}
