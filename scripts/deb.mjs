// `npm run deb`: makes a Debian package of what `npm run package` has packed. electron-builder makes one too (`npm run
// package -- deb`) where it can download its tools; this way needs dpkg-deb and fakeroot alone.
import './assert-node.mjs'
import { Installer } from 'electron-installer-debian'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { DEBIAN_PACKAGE, DESCRIPTION, MAINTAINER, SCHEME } from '../build/facts.mjs'

const root = resolve(import.meta.dirname, '..')
const packed = resolve(root, 'dist/linux-unpacked')
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64', arm: 'armhf' }

if (!existsSync(resolve(packed, 'pipefitter'))) {
  console.error('dist/linux-unpacked is missing: npm run package first')
  process.exit(1)
}
/** Without what Electron programs want of a desktop to throw files away: this one throws none away. */
class DebianPackage extends Installer {
  async generateDefaults() {
    const defaults = await super.generateDefaults()
    const depends = defaults.depends.filter(
      (/** @type {string} */ one) => !one.includes('trash-cli'),
    )
    this.defaults = { ...defaults, depends }
    return this.defaults
  }
}

// Files of the package are for everybody to read, whatever the maker's own are.
process.umask(0o022)
const arch = ARCHITECTURES[process.arch]
const installer = new DebianPackage({
  src: packed,
  dest: resolve(root, 'dist'),
  rename: (/** @type {string} */ folder) => `${folder}/<%= name %>_<%= version %>_<%= arch %>.deb`,
  logger: () => {},
  arch,
  options: {
    ...{ name: DEBIAN_PACKAGE, productName: 'Pipefitter', bin: 'pipefitter' },
    ...{ description: DESCRIPTION, productDescription: DESCRIPTION, genericName: 'Peer manager' },
    ...{ maintainer: MAINTAINER, section: 'net', priority: 'optional' },
    ...{ categories: ['Network', 'P2P'], mimeType: [`x-scheme-handler/${SCHEME}`] },
    // Quick to make and to unpack; the archive inside is compressed little by either.
    compression: 'zstd',
    icon: Object.fromEntries(
      [16, 32, 48, 64, 128, 256, 512].map((size) => [
        `${size}x${size}`,
        resolve(root, `build/icons/${size}x${size}.png`),
      ]),
    ),
    scripts: {
      postinst: resolve(root, 'build/debian/postinst'),
      postrm: resolve(root, 'build/debian/postrm'),
    },
  },
})
await installer.generateDefaults()
await installer.generateOptions()
await installer.createStagingDir()
await installer.createContents()
await installer.createPackage()
await installer.movePackage()
