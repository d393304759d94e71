import { Option } from 'commander'
import type { Command } from 'commander'
import { LEGACY_CHOICES, PEER_ROLES } from '../../../shared/rows.ts'
import { collect, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import type { UpOptions } from '../run-peer.ts'

const port = wholeNumber(0, 65_535)

export const declareUp: Declare = (parent, runtime) => {
  parent
    .command('up')
    .description('run a peer without a window until Ctrl-C, or until pipefitter stop')
    .option(
      '--ui',
      'serve the interface to browsers on this machine, and open it where there is a display',
    )
    .option('--ui-port <port>', 'port for browsers (else 9780 or the next free one)', port)
    .option('--no-open', 'with --ui: only print the link')
    .option('--name <name>', 'what this peer calls itself')
    .option(
      '--interface <name>',
      'use this network interface alone; may be given several times',
      collect,
    )
    .option('--port <port>', 'TCP port to listen on', port)
    .option(
      '--ws-port <port>',
      'listen for WebSockets too, at this port (9702 is usual), for peers that only the web gets through to',
      port,
    )
    .addOption(
      new Option(
        '--proxy <url>',
        'dial wss addresses, and http ones that are far, through this proxy: http://[user:word@]host:port',
      ).env('PIPEFITTER_PROXY'),
    )
    .option('--no-ws', 'no WebSockets at all, neither listened for nor dialled')
    .option(
      '--http [port]',
      'listen for HTTP too, at this port (9700 unless given), for peers that not even WebSockets get through to',
      port,
    )
    .option('--no-http', 'no HTTP at all, neither listened for nor dialled')
    .option('--seed <address>', 'connect to this peer at once; may be given several times', collect)
    .option(
      '--announce <address>',
      'say that it can be dialled there too, as at wss://peers.example.org:443/one, a reverse proxy before it; may be given several times',
      collect,
    )
    .addOption(
      new Option('--role <role>', 'edge: lean on a rendezvous among the seeds; rendezvous: be one')
        .choices(PEER_ROLES)
        .default('adhoc'),
    )
    .option('--relay', 'pass on messages of peers that cannot reach each other')
    .option(
      '--dht',
      'find peers anywhere, and be found, by the public DHT; else as the profile says, at first this network only',
    )
    .option('--no-dht', 'keep to the networks of this machine in this run')
    .option(
      '--dht-bootstrap <host:port>',
      'enter the DHT by this node; may be given several times',
      collect,
    )
    .option(
      '--map-ports',
      'ask the router (NAT-PMP, UPnP) to let others in: else as the profile says, at first not',
    )
    .option('--no-map-ports', 'ask no router in this run')
    .option(
      '--dns-sd',
      'say on each network by DNS-SD that this peer is there, and link to peers that do: else as the profile says, at first not',
    )
    .option('--no-dns-sd', 'no DNS-SD in this run')
    .option(
      '--managed',
      'let paired peers with the right to administrate manage this one: else as the profile says, at first not',
    )
    .option('--no-managed', 'let nobody manage it in this run')
    .option('--receive-folder <folder>', 'where received files go: else Downloads/Pipefitter')
    .option(
      '--local-only',
      'speak to no machine that is not on a network of this one: else as the profile says',
    )
    .option('--no-local-only', 'speak to any machine, whatever the profile says')
    .option(
      '--pairing-words <count>',
      'words to compare when pairing, 4 to 12: else as the profile says, at first 4',
      wholeNumber(4, 12),
    )
    .option('--no-keychain', 'keep a new key in a file, whatever keychain the system has')
    .addOption(
      new Option(
        '--legacy <choice>',
        'peers that cannot prove who they are (plain JXTA): else as the profile says, at first refuse',
      ).choices(LEGACY_CHOICES),
    )
    .option(
      '--cbjx',
      'sign every message, as JXSE peers demand by default; slower, and proof of nobody',
    )
    .option(
      '--legacy-secure',
      'secure pipes with JXSE peers too, by TLS 1.0 with RSA-1024 and SHA-1: weak, keeps out onlookers at best',
    )
    .option('--no-multicast', 'ask nobody by multicast')
    .option('--multicast-group <address>', 'multicast group to ask in')
    .option('--multicast-port <port>', 'and its port', port)
    .addOption(
      new Option('--log-level <level>', 'least level in the log file')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  pipefitter up --ui\n  pipefitter up --profile second --seed tcp://192.168.1.7:9701',
    )
    .action(async (_options: UpOptions, command: Command) => {
      // Loaded here alone: no other command has a use for a host and its database.
      const { runPeer } = await import('../run-peer.ts')
      const options = command.optsWithGlobals<UpOptions>()
      if (options.on !== undefined)
        command.error('error: a peer is started at its own machine, not --on another')
      await runPeer(runtime, options)
    })
}
