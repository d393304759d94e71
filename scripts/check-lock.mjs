// Fails when package-lock.json would fail elsewhere: when it lacks a platform package that `npm ci` will ask for (a registry
// that has not got one is skipped silently by `npm install`), or when it says where a package was fetched from.
import { readFileSync } from 'node:fs'

const packages = JSON.parse(
  readFileSync(process.argv[2] ?? new URL('../package-lock.json', import.meta.url), 'utf8'),
).packages
const problems = []

/** Whether `name`, asked for by the package in `folder`, is found by walking up as Node does. */
function isLocked(name, folder) {
  if (packages[`${folder && `${folder}/`}node_modules/${name}`]) return true
  return (
    folder !== '' &&
    isLocked(name, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))))
  )
}

for (const [path, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (!isLocked(name, path))
      problems.push(`missing from the lock: ${name}@${range}, wanted by ${path || 'the project'}`)
  }
  if (/^https?:/.test(entry.resolved ?? '')) problems.push(`names the host it came from: ${path}`)
  if (path.includes('node_modules/') && !entry.link && !entry.integrity)
    problems.push(`has no hash: ${path}`)
}

for (const problem of problems) console.error(problem)
console.log(`check-lock: ${Object.keys(packages).length} packages, ${problems.length} problems`)
process.exit(problems.length > 0 ? 1 : 0)
