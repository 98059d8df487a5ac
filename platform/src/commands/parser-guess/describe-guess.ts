import type { KeyStatistics, PackGuess } from '@qiaolou/collector';

const SURE: Readonly<Record<string, string>> = { high: '高 high', medium: '中 medium', low: '低 low' };

/** A guess for people: what was found, field by field, then the pack. */
export function describeGuess({ lines, header, grammar, keys, knownBy, read, yaml }: PackGuess): string {
  const dialects = header.dialects.map((one) => `${one.dialect} ${one.lines}`).join(', ');
  return [
    `日志行 / lines: ${lines}\n`,
    `报文头 / header: ${dialects}; 时间 time ${header.withTime}, 主机 host ${header.withHost}\n`,
    `程序名 / programs: ${header.programs.join(', ') || '-'}\n`,
    grammar === undefined
      ? '未找到适用的语法 / no grammar reads the lines\n'
      : `语法 / grammar: ${grammar.name} (${grammar.lines} / ${lines})\n`,
    knownBy.length === 0 ? '' : `已有规则能解析 / already read by: ${knownBy.join(', ')}\n`,
    ...keys.map(keyLine),
    yaml === undefined
      ? '没有足够特征识别此设备，未生成规则 / nothing tells this device from others: no pack\n'
      : `\n${yaml}\n新规则解析 / read by the pack: ${read} / ${lines}\n`,
  ].join('');
}

function keyLine({ key, lines, target, confidence, shape, isTime, examples }: KeyStatistics): string {
  const to = isTime ? '时间 time' : targetText(target);
  const sure = confidence === undefined ? shape : (SURE[confidence] ?? confidence);
  return `  ${key} (${lines}) → ${to} [${sure}] ${examples[0] ?? ''}\n`;
}

function targetText(target: KeyStatistics['target']): string {
  if (target === undefined) return '-';
  return typeof target === 'string' ? target : `${target.to}.*`;
}
