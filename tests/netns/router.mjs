// A small router that lets its own network open ports, until it is killed:
// `node router.mjs <nat-pmp | upnp> <inner address> <outer address it tells>`, in the router's namespace: `eth0` leads outside.
// It really opens them (nftables), and prints a line for each that it opens or closes.
import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'

const [kind, inner, outer] = process.argv.slice(2)
const nft = (...words) => execFileSync('nft', words, { encoding: 'utf8' })
const say = (event) => console.log(JSON.stringify(event))
nft('add table ip opened')
nft('add chain ip opened pre { type nat hook prerouting priority -100; }')
nft('insert rule ip far through iifname eth0 ct status dnat accept')

/** External port → where it leads. */
const open = new Map()
const apply = () => {
  nft('flush chain ip opened pre')
  for (const [port, to] of open)
    nft(`add rule ip opened pre iifname eth0 tcp dport ${port} dnat to ${to}`)
}
const openPort = (port, address, internal, seconds) => {
  open.set(port, `${address}:${internal}`)
  apply()
  say({ opened: port, to: `${address}:${internal}`, seconds })
}
const closePort = (port) => {
  if (!open.delete(port)) return false
  apply()
  say({ closed: port })
  return true
}

/** RFC 6886. */
const startNatPmp = () => {
  const socket = createSocket('udp4')
  const started = Date.now()
  const head = (op, code) => {
    const bytes = Buffer.alloc(op === 0 ? 12 : 16)
    bytes[1] = 128 + op
    bytes.writeUInt16BE(code, 2)
    bytes.writeUInt32BE(Math.floor((Date.now() - started) / 1000), 4)
    return bytes
  }
  const mapped = (request, address) => {
    const [internal, wanted, seconds] = [
      request.readUInt16BE(4),
      request.readUInt16BE(6),
      request.readUInt32BE(8),
    ]
    const answer = head(2, 0)
    answer.writeUInt16BE(internal, 8)
    const former = [...open].find(([, to]) => to === `${address}:${internal}`)?.[0]
    if (seconds === 0) {
      if (former !== undefined) closePort(former)
      return answer
    }
    const port = former ?? wanted
    openPort(port, address, internal, seconds)
    answer.writeUInt16BE(port, 10)
    answer.writeUInt32BE(seconds, 12)
    return answer
  }
  socket.on('message', (request, { address, port }) => {
    if (request.length === 2 && request[1] === 0) {
      const answer = head(0, 0)
      outer.split('.').forEach((byte, i) => (answer[8 + i] = Number(byte)))
      socket.send(answer, port, address)
    } else if (request.length === 12 && request[1] === 2)
      socket.send(mapped(request, address), port, address)
  })
  socket.bind(5351, inner, () => console.log('ready'))
}

const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:1'
const GATEWAY = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'
const DESCRIPTION = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><device>
<deviceType>${GATEWAY}</deviceType><friendlyName>A router</friendlyName><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANDevice:1</deviceType><deviceList><device>
<deviceType>urn:schemas-upnp-org:device:WANConnectionDevice:1</deviceType><serviceList><service>
<serviceType>${SERVICE}</serviceType><serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>
<controlURL>/ctl/IPConn</controlURL><eventSubURL>/evt</eventSubURL><SCPDURL>/WANIPCn.xml</SCPDURL></service></serviceList>
</device></deviceList></device></deviceList></device></root>`
const envelope = (body) =>
  `<?xml version="1.0"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>${body}</s:Body></s:Envelope>`
const fault = (code) =>
  envelope(
    `<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>${code}</errorCode></UPnPError></detail></s:Fault>`,
  )

/** Internet Gateway Device 1: the one that most routers have. Port 9701 belongs to another machine already. */
const startUpnp = () => {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  socket.on('message', (request, { address, port }) => {
    const target = /^ST: *(\S+)/im.exec(request.toString('latin1'))?.[1]
    if (!request.toString('latin1').startsWith('M-SEARCH') || target !== GATEWAY) return
    const answer = `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: ${GATEWAY}\r\nUSN: uuid:1::${GATEWAY}\r\nEXT:\r\nSERVER: test\r\nLOCATION: http://${inner}:5000/rootDesc.xml\r\n\r\n`
    socket.send(answer, port, address)
  })
  const field = (body, name) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]
  const act = (action, body, from) => {
    const port = Number(field(body, 'NewExternalPort'))
    if (action === 'GetExternalIPAddress') return { NewExternalIPAddress: outer }
    if (field(body, 'NewProtocol') !== 'TCP') return 402
    if (action === 'DeletePortMapping') return closePort(port) ? {} : 714
    if (action !== 'AddPortMapping') return 401
    if (port === 9701) return 718
    if (field(body, 'NewInternalClient') !== from) return 606
    openPort(
      port,
      from,
      Number(field(body, 'NewInternalPort')),
      Number(field(body, 'NewLeaseDuration')),
    )
    return {}
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      response.setHeader('Content-Type', 'text/xml; charset="utf-8"')
      if (request.url === '/rootDesc.xml') return response.end(DESCRIPTION)
      const action = /#(\w+)"$/.exec(request.headers.soapaction ?? '')?.[1]
      const done = act(action, body, request.socket.remoteAddress)
      if (typeof done === 'number') return response.writeHead(500).end(fault(done))
      const fields = Object.entries(done).map(([name, value]) => `<${name}>${value}</${name}>`)
      response.end(
        envelope(
          `<u:${action}Response xmlns:u="${SERVICE}">${fields.join('')}</u:${action}Response>`,
        ),
      )
    })
  })
  server.listen(5000, inner, () =>
    socket.bind(1900, () => {
      socket.addMembership('239.255.255.250', inner)
      console.log('ready')
    }),
  )
}

if (kind === 'upnp') startUpnp()
else startNatPmp()
