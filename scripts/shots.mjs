// Pictures of every screen, in three themes and three sizes, into screenshots/ (which git ignores); on the way it checks that
// no screen breaks the content policy, asks for anything from outside, overflows sideways or fails axe.
//   npm run shots                       all
//   npm run shots -- --only workbench   screens whose name holds the word, or one of several: overview,xray
//   npm run shots -- --size 1280x800 --theme dark --no-axe
//   npm run shots -- --language ar --only overview,peers,workbench    in another language (de, ar, pseudo)
// The screens and the way to each are in shot-screens.mjs.
// The page is the product's own; only its bridge is replaced by src/renderer/dev, so that there is something to see.
import './assert-node.mjs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { chromium } from 'playwright-core'
import Icons from 'unplugin-icons/vite'
import { build } from 'vite'
import { SCREENS } from './shot-screens.mjs'

const project = resolve(import.meta.dirname, '..')
const renderer = join(project, 'src/renderer')
const folder = join(project, 'screenshots')
const site = join(folder, '.site')

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    size: { type: 'string' },
    theme: { type: 'string' },
    language: { type: 'string' },
    axe: { type: 'boolean', default: true },
  },
  allowNegative: true,
})

const SIZES = ['800x500', '1280x800', '2560x1440']
const THEMES = ['light', 'dark', 'contrast']
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const screens = SCREENS.filter(({ name }) =>
  options.only.split(',').some((word) => name.includes(word)),
)
if (screens.length === 0) throw new Error(`No screen is called so: ${options.only}`)

if (!options.only) await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
await buildSite()
const server = await serve()
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ],
})
const complaints = []
for (const size of options.size ? [options.size] : SIZES) {
  for (const theme of options.theme ? [options.theme] : THEMES) {
    for (const screen of screens) await shoot(screen, size, theme)
  }
}
await browser.close()
server.close()
await rm(site, { recursive: true, force: true })
for (const [text, places] of Map.groupBy(complaints, (one) => one.text)) {
  console.error(`${text}\n    on ${places.length} pictures, such as ${places[0].where}`)
}
console.log(`${screens.length} screens in ${folder}; ${complaints.length} complaints`)
process.exitCode = complaints.length > 0 ? 1 : 0

async function buildSite() {
  const bridge = join(renderer, 'bridge/index.ts')
  await build({
    configFile: false,
    logLevel: 'warn',
    root: renderer,
    plugins: [
      {
        name: 'fake-bridge',
        enforce: 'pre',
        async resolveId(source, importer) {
          if (!importer || !source.endsWith('bridge/index.ts')) return null
          return resolve(importer, '..', source) === bridge
            ? join(renderer, 'dev/fake-bridge.ts')
            : null
        },
      },
      vue(),
      tailwindcss(),
      Icons({ compiler: 'vue3' }),
    ],
    build: { outDir: site, emptyOutDir: true, assetsInlineLimit: 0, target: 'chrome130' },
  })
}

async function serve() {
  const types = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.woff2': 'font/woff2',
    '.svg': 'image/svg+xml',
  }
  const answer = createServer(async ({ url }, response) => {
    const path = new URL(url, 'http://page').pathname
    try {
      const body = await readFile(join(site, path === '/' ? 'index.html' : path))
      response.setHeader('content-type', types[extname(path)] ?? 'text/html')
      response.setHeader('content-security-policy', POLICY)
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((done) => answer.listen(0, '127.0.0.1', done))
  return answer
}

async function shoot({ name, at, scene = 'evening', query = '', act }, size, theme) {
  const [width, height] = size.split('x').map(Number)
  const where = [name, size, theme, ...(options.language ? [options.language] : [])].join(' ')
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme === 'contrast' ? 'light' : theme,
    reducedMotion: 'reduce',
  })
  if (theme === 'contrast')
    await page.addInitScript(() => localStorage.setItem('pipefitter.theme', '"contrast"'))
  if (options.language)
    await page.addInitScript(
      (language) => localStorage.setItem('pipefitter.language', JSON.stringify(language)),
      options.language,
    )
  page.setDefaultTimeout(8_000)
  const complain = (text) => complaints.push({ where, text })
  page.on(
    'console',
    (message) =>
      ['error', 'warning'].includes(message.type()) && complain(message.text().slice(0, 300)),
  )
  page.on('pageerror', (error) => complain(error.message))
  page.on(
    'request',
    (request) => request.url().startsWith(origin) || complain(`asks ${request.url()}`),
  )
  try {
    await page.goto(`${origin}/?scene=${scene}${query}#${at}`)
    await page.getByTestId('status-name').waitFor()
    await page.waitForTimeout(150)
    await act?.(page)
    await page.waitForTimeout(250)
  } catch (error) {
    complain(error.message.split('\n')[0])
  }
  await page.screenshot({ path: join(folder, `${where.replaceAll(' ', '-')}.png`) })
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  if (wide > 0) complain(`overflows by ${wide} px`)
  // The widest layout is made of the same parts as the middle one.
  if (options.axe && size !== SIZES.at(-1)) await checkAccess(page, complain)
  await page.close()
}

async function checkAccess(page, complain) {
  // Evaluated by the debugger, which the content policy does not bind.
  await page.evaluate(await readFile(join(project, 'node_modules/axe-core/axe.min.js'), 'utf8'))
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id} at ${nodes
            .slice(0, 3)
            .map(
              ({ html, any }) => `${html.slice(0, 140)} (${any[0]?.message?.slice(0, 140) ?? ''})`,
            )
            .join(' | ')}`,
      )
  })
  for (const one of found) complain(`axe ${one}`)
}
