// Refuses, in words, a Node that this project was not made for. Imported before anything that loads a native module
// (vitest.config.ts, electron.vite.config.ts, the command line's launcher) and run by npm's postinstall.
// better-sqlite3 needs Node-API 10: on an older Node it would crash the process without a message.
const wanted = 24
const major = Number(process.versions.node.split('.')[0])

// `npm install --package-lock-only` runs postinstall with no node_modules, so it has only the system's Node to run it on.
const lockOnly = process.env.npm_config_package_lock_only === 'true'

if (major !== wanted && !lockOnly) {
  console.error(
    [
      `Pipefitter's scripts need Node ${wanted}; this is ${process.version} (${process.execPath}).`,
      `\`npm ci\` brings the right one along, and \`npm run …\` uses it: start scripts through npm, not by themselves.`,
      `If npm said this, the install left it out: run \`npm ci\` with neither --omit=dev nor --omit=optional.`,
    ].join('\n'),
  )
  process.exit(1)
}
