import type { Locator, Page } from 'playwright-core'
import { testids } from '../../../src/renderer/testids.ts'
import { gridRows } from './grid.ts'
import type { CellTexts } from './grid.ts'

export type ScreenName =
  | 'overview'
  | 'peers'
  | 'pipes'
  | 'groups'
  | 'traffic'
  | 'transfers'
  | 'attachments'
  | 'settings'
  | 'inbox'
  | 'doctor'

/** What a person sees and does in one window or tab. */
export class Screens {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  mark(testid: string): Locator {
    return this.page.getByTestId(testid)
  }

  /** Settles when that screen stands in the place of the last one. */
  async goTo(name: ScreenName): Promise<void> {
    const entry = this.mark(testids.railItem(name))
    await entry.click()
    await entry.and(this.page.locator('[aria-current="page"]')).waitFor()
  }

  /** Where there is room for one of them alone, the list takes the place of what is open. */
  async backToList(): Promise<void> {
    const back = this.page.getByRole('button', { name: 'Back to the list' })
    if ((await back.count()) > 0) await back.click()
  }

  /** The texts of an element that may not be there: reading never waits. */
  async texts(testid: string): Promise<string> {
    return (await this.mark(testid).allInnerTexts()).join('\n')
  }

  rows(testid: string): Promise<readonly CellTexts[]> {
    return gridRows(this.mark(testid))
  }

  row(testid: string, name: string): Locator {
    return this.mark(testid).filter({ has: this.page.getByText(name, { exact: true }) })
  }

  /** Opens a peer out of the list, once it is there. */
  async openPeer(name: string): Promise<void> {
    await this.goTo('peers')
    await this.backToList()
    await this.row(testids.peerRow, name).getByText(name, { exact: true }).click()
  }

  /** Opens a pipe's workbench out of the list, once it is there. */
  async openPipe(name: string): Promise<void> {
    await this.goTo('pipes')
    await this.backToList()
    await this.row(testids.pipeRow, name).click()
  }

  /** Fills in the sheet and sends it off; open to anyone; listens here and publishes, as the sheet has it. */
  async createPipe(pipe: { readonly name: string; readonly transport: string }): Promise<void> {
    await this.goTo('pipes')
    await this.mark(testids.pipeNew).click()
    await this.mark(testids.createName).fill(pipe.name)
    await this.mark(testids.createTransport(pipe.transport)).click()
    await this.mark(testids.createAccess).selectOption('anyone')
    await this.mark(testids.createSubmit).click()
    await this.mark(testids.createResult).waitFor()
  }

  /** Fills in the sheet of groups and sends it off; joins and publishes, as the sheet has it. */
  async createGroup(name: string): Promise<void> {
    await this.goTo('groups')
    await this.mark(testids.groupNew).click()
    await this.mark(testids.groupName).fill(name)
    await this.mark(testids.groupSubmit).click()
    await this.mark(testids.groupResult).waitFor()
    await this.page.getByRole('button', { name: 'Open the group' }).click()
  }

  /** Opens a group out of the list, once it is there. */
  async openGroup(name: string): Promise<void> {
    await this.goTo('groups')
    await this.backToList()
    await this.row(testids.groupRow, name).click()
  }

  /** Opens a transfer out of the list, once it is there; of several of one name the first. */
  async openTransfer(name: string): Promise<void> {
    await this.goTo('transfers')
    await this.backToList()
    await this.row(testids.transferRow, name).first().click()
    await this.mark(testids.transferDetail).getByRole('heading', { name }).waitFor()
  }

  /** The state of the open transfer, as it is called in the contract. */
  async transferState(): Promise<string | null> {
    const chip = this.mark(testids.transferState)
    return (await chip.count()) === 0 ? null : chip.getAttribute('data-transfer')
  }

  /** The word on the state chip of the open pipe. */
  pipeState(): Promise<string> {
    return this.texts(testids.pipeState)
  }

  /** The address at which this peer says that it can be reached. */
  async ownAddress(): Promise<string> {
    await this.goTo('settings')
    return this.page.getByText(/^tcp:\/\//).innerText()
  }

  /** Shows the messages on the wire that a filter lets pass; plain words must all be there. */
  async findTraffic(filter: string): Promise<void> {
    await this.goTo('traffic')
    await this.mark(testids.trafficFilter).fill(filter)
    await this.mark(testids.trafficFilter).press('Enter')
  }

  /** Lets this peer keep the payload of all that passes from now on. */
  async keepPayload(): Promise<void> {
    await this.goTo('traffic')
    await this.mark(testids.trafficPayload).click()
    await this.mark(testids.trafficPayloadAll).click()
    await this.page.keyboard.press('Escape')
  }

  async openTab(
    name:
      | 'workbench'
      | 'conversations'
      | 'advertisement'
      | 'history'
      | 'bytes'
      | 'difference'
      | 'chart',
  ): Promise<void> {
    await this.mark(`tab-${name}`).click()
  }

  async resolve(): Promise<void> {
    await this.mark(testids.resolveButton).click()
  }

  async send(text: string): Promise<void> {
    await this.mark(testids.messageText).fill(text)
    await this.mark(testids.messageSend).click()
  }
}
