import type { Locator, Page } from 'playwright-core';
import { accessibilityViolations, settled } from './accessibility.ts';

/** The console as a person finds his way in it: by headings, links, rows and buttons, never by how it is made. */
export class ConsolePage {
  readonly page: Page;
  readonly #origin: string;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  /** Title of the page that is shown. */
  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** A link of the navigation at the side. */
  navigation(name: string): Locator {
    return this.page.getByRole('navigation').getByRole('link', { name, exact: true });
  }

  /** All rows of the table that is shown. */
  rows(): Locator {
    return this.page.locator('tr[data-row]');
  }

  /** Rows that contain a text. */
  row(text: string): Locator {
    return this.rows().filter({ hasText: text });
  }

  /** The row the keyboard is at. */
  currentRow(): Locator {
    return this.page.locator('tr[data-current]');
  }

  /** The details of an alert beside the queue. */
  flyout(): Locator {
    return this.page.getByRole('complementary', { name: '告警详情' });
  }

  /** Opens an address, waits for its title and until nothing moves. */
  async visit(path: string, title: string | RegExp): Promise<void> {
    await this.page.goto(this.#origin + path);
    await this.heading(title).waitFor();
    await settled(this.page);
  }

  /** Fills in the login form that is shown. */
  async logIn(user: string, password: string): Promise<void> {
    await this.page.getByLabel('用户名').fill(user);
    await this.page.getByLabel('口令', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: '登录' }).click();
  }

  /** Chooses an item of the menu of the own account. */
  async accountMenu(item: string): Promise<void> {
    await this.page
      .getByRole('navigation')
      .getByRole('button', { name: /账号|Account/ })
      .click();
    const choice = this.page.getByRole('menuitem', { name: item });
    await choice.click();
    // The next press of the button, while it is closing, would close the menu that it opens.
    await choice.waitFor({ state: 'hidden' });
  }

  /** Presses where nothing is, so that no field has the focus. */
  async leaveFields(): Promise<void> {
    await this.page.locator('body').click({ position: { x: 5, y: 5 } });
  }

  /** Accessibility violations of what is shown, in both themes. */
  async violations(): Promise<readonly string[]> {
    return await accessibilityViolations(this.page);
  }
}
