// An ordinary tool of DNS-SD, of other people's making, until it is killed: prints peers as they come and go.
// `node dns-sd-tool.mjs <own address>`
import Bonjour from 'bonjour-service'

const [address] = process.argv.slice(2)
const tool = new Bonjour.Bonjour({ interface: address, bind: '0.0.0.0' }, () => {})
const say = (what) => console.log(JSON.stringify(what))
const browser = tool.find({ type: 'pipefitter' })
browser.on('up', ({ name, port, addresses, txt }) => say({ up: name, port, addresses, txt }))
browser.on('down', ({ name }) => say({ down: name }))
say('ready')
setInterval(() => browser.update(), 1_000)
