export { accessibilityViolations, setColorScheme, settled } from './accessibility.ts';
export { INJECTION_RULE, injectionLine, sendLine } from './attack-line.ts';
export { chineseShown } from './chinese-shown.ts';
export { chromiumInstalled, connectChromium, openWindow, type ConsoleWindow } from './console-browser.ts';
export { ConsolePage } from './console-page.ts';
export { callByApi, changePasswordByApi, logInByApi, type ConsoleSession } from './console-session.ts';
export { SCREENSHOTS, type DemoOfTheRun } from './demo-of-the-run.ts';
export { resetPassword, type DemoAddress } from './demo-platform.ts';
export { beyondTheEdge } from './beyond-the-edge.ts';
