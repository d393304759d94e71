// How the application is packed (npm run package). A runtime that the environment names (ELECTRON_OVERRIDE_DIST_PATH) is packed
// in place of the one in package.json, which is for machines that cannot download it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEBIAN_PACKAGE, DESCRIPTION, MAINTAINER, SCHEME } from './facts.mjs'

const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH
const runtime = dist
  ? { electronDist: dist, electronVersion: readFileSync(join(dist, 'version'), 'utf8').trim() }
  : {}

const arch = process.env.npm_config_arch ?? process.arch
const prebuilds = ['darwin', 'linux', 'linuxmusl', 'win32'].flatMap((system) => [
  `${system}-arm64`,
  `${system}-x64`,
])
// The keychain's library is a package for each system; one of another machine may lie beside ours.
const keyring = `${process.platform}-${arch}`
/** Takes the masks off what comes over WebSockets; where it has no build for a system, ws does so by itself, more slowly. */
const masks = 'bufferutil'
/** Of the DHT's native modules, which bring a folder for each system and two builds in each, all but ours. */
const ours = `${process.platform}-${arch}`
const dhtNatives = '{sodium-native,udx-native}'
const foreign = prebuilds.filter((name) => name !== `${process.platform}-${arch}`)

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.pipefitter.Pipefitter',
  productName: 'Pipefitter',
  copyright: 'Apache-2.0',
  directories: { output: 'dist', buildResources: 'build' },
  ...runtime,
  // All native modules are Node-API builds that come with their packages: there is nothing to compile.
  npmRebuild: false,
  asar: true,
  asarUnpack: ['**/*.node'],
  // Read back from the packed program by tests/e2e/packaged.test.ts. Without them the program would be a Node for whoever
  // starts it with the right variable, and would run another archive than its own.
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    grantFileProtocolExtraPrivileges: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true, // kept by macOS and Windows alone
    enableCookieEncryption: true,
  },
  files: [
    'out/**',
    'package.json',
    '!**/*.map',
    '!**/*.d.ts',
    '!node_modules/node-addon-api/**', // headers, wanted only by who compiles
    '!node_modules/better-sqlite3/{deps,src,binding.gyp}',
    '!node_modules/better-sqlite3/build/!(Release)/**',
    '!node_modules/better-sqlite3/build/*.{mk,gypi}',
    '!node_modules/better-sqlite3/build/Makefile',
    `!node_modules/@napi-rs/keyring-!(${keyring}*)/**`,
    '!node_modules/@napi-rs/keyring/keytar.js',
    `!node_modules/better-sqlite3/prebuilds/{${foreign.join(',')}}.node`,
    `!node_modules/${masks}/prebuilds/!(${ours})/**`,
    `!node_modules/${masks}/{src,binding.gyp}`,
    `!node_modules/${dhtNatives}/prebuilds/!(${ours})/**`,
    `!node_modules/${dhtNatives}/prebuilds/**/*.bare`,
    `!node_modules/${dhtNatives}/{vendor,src,include}/**`,
    `!node_modules/${dhtNatives}/{CMakeLists.txt,*.cc,*.c,*.h}`,
    '!node_modules/bare-*/prebuilds/**', // of another runtime than ours
  ],
  extraFiles: [{ from: 'LICENSE', to: 'LICENSE' }],
  // What Wireshark reads exports with lies beside the archive: another program has to open it.
  extraResources: [{ from: 'build/wireshark', to: 'wireshark' }],
  // Links of the program, for the systems that learn of them by the installation.
  protocols: [{ name: 'Pipefitter invitation', schemes: [SCHEME] }],
  linux: {
    target: ['deb', 'AppImage', 'tar.gz'],
    icon: 'build/icons',
    category: 'Network;P2P',
    synopsis: DESCRIPTION,
    maintainer: MAINTAINER,
    executableName: 'pipefitter',
    mimeTypes: [`x-scheme-handler/${SCHEME}`],
    desktop: { entry: { StartupWMClass: 'Pipefitter', GenericName: 'Peer manager' } },
  },
  deb: { packageName: DEBIAN_PACKAGE, packageCategory: 'net', afterRemove: 'build/debian/postrm' },
  mac: {
    target: ['dmg'],
    icon: 'build/icon.icns',
    category: 'public.app-category.utilities',
    // Signing and notarising want keys that no source holds: `CSC_LINK` and `APPLE_ID` in the environment turn them on.
    hardenedRuntime: true,
  },
  win: { target: ['nsis'], icon: 'build/icon.ico' },
  nsis: {
    ...{ oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    // Keys and trust are the person's; an uninstallation is no wish to lose them.
    deleteAppDataOnUninstall: false,
  },
}
