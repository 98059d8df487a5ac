export { accessibilityViolations, setColorScheme, settled } from './accessibility.ts';
export { injectionLine, sendLine } from './attack-line.ts';
export { CHROMIUM, chromiumInstalled, openBrowser, type ConsoleBrowser } from './console-browser.ts';
export { startDemo, type DemoPlatform } from './demo-platform.ts';
