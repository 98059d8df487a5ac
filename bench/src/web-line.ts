/** A line of a web server's access log over syslog; `now`: epoch ms. */
export function webLine(client: string, target: string, now: number): string {
  const time = new Date(now)
    .toUTCString()
    .slice(5, 25)
    .replace(/ (\w+) /, '/$1/')
    .replace(' ', ':');
  return `<190>Nov 22 09:10:11 bench nginx: ${client} - - [${time} +0000] "GET ${target} HTTP/1.1" 200 512 "-" "Mozilla/5.0"\n`;
}

/** What `webLine` asks for when it is to raise an alert. */
export const ATTACK = '/list?id=1%27%20union%20select%20user,password%20from%20users--';
