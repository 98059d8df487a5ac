import { findCommands, optionFlags, type CommandKind } from '@qiaolou/platform';
import type { GeneratedPage } from '../generated-page.ts';
import { markdownPage, markdownTable } from '../markdown.ts';

/** Every command of `./qiaolou`, with its arguments and options. */
export const page: GeneratedPage = {
  file: 'commands.md',
  async render() {
    const commands = await findCommands();
    return markdownPage(
      'Commands',
      'Commands of `./qiaolou`. Exit code 0: done; 1: done, and found something wrong, or wrong usage; 2: a coded error ([errors.md](errors.md)); 70: a fault.',
      commands.map(commandSection).join('\n\n'),
    );
  },
};

function commandSection(command: CommandKind): string {
  const words = Object.entries(command.arguments).map(([name, { type }]) =>
    type === 'list' ? `[${name}...]` : `<${name}>`,
  );
  const rows = [
    ...Object.entries(command.arguments).map(([name, { zh, en }]) => [`\`${name}\``, '', zh, en]),
    ...Object.entries(command.options).map(([name, kind]) => [
      `\`${optionFlags(name, kind)}\``,
      kind.type === 'number' ? String(kind.default) : '',
      kind.zh,
      kind.en,
    ]),
  ];
  const title = `## \`${['./qiaolou', command.name, ...words].join(' ')}\`\n\n${command.help.zh}。${command.help.en}.`;
  const alias =
    command.groupDefault === true ? ` \`./qiaolou ${command.name.split(' ')[0] ?? ''}\` means the same.` : '';
  return rows.length === 0 ? title : `${title}${alias}\n\n${markdownTable(['', 'default', '中文', 'English'], rows)}`;
}
