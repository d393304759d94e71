// A peer without a key sends one message through a pipe, over a plain link: `legacy-sender.ts <host> <port> <pipe> <text>`.
import { connect } from 'node:net'
import { PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import { textElement } from '../../src/main/protocol/message/message.ts'
import { Attacker, Wire } from '../adversary/support/attacker.ts'

const [host = '', port = '', pipeId = '', text = ''] = process.argv.slice(2)
const { id } = new Attacker()
const wire = new Wire(connect(Number(port), host), `tcp://${host}:${port}`, id)
wire.greet(id)
await wire.welcomed
wire.say(PIPE_SERVICE, pipeId, textElement('', 'marker', text))
wire.socket.end()
await wire.closed
