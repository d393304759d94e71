import { Argument, InvalidArgumentError } from 'commander'
import type { CallInput } from '../../../shared/contract.ts'
import { LEGACY_CHOICES, REACH_CHOICES } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import type { Command } from 'commander'

const ORDER = `
A flag of pipefitter up goes before what is kept, for its run; what is set here goes before both, at once, and is kept.`

/** Changes settings of a peer while it runs. */
export const declareSettings: Declare = (parent, runtime) => {
  const settings = parent
    .command('settings')
    .description('change how the running peer behaves, at once and for later starts')
    .addHelpText('after', ORDER)
  declareOne(settings, runtime, {
    name: 'local-only',
    about: 'speak to no machine that is not on a network of this one; links to others end at once',
    value: new Argument('<on or off>').argParser(onOrOff),
    input: (value) => ({ localOnly: value === 'on' }),
  })
  declareOne(settings, runtime, {
    name: 'reach',
    about:
      'whether peers are looked for, and this one is found, anywhere (DHT) or on this network only',
    value: new Argument('<where>').choices(REACH_CHOICES),
    input: (value) => ({ reach: value === 'anywhere' ? 'anywhere' : 'network' }),
  })
  declareOne(settings, runtime, {
    name: 'map-ports',
    about: 'whether the router (NAT-PMP, UPnP) is asked to let others in to this peer',
    value: new Argument('<on or off>').argParser(onOrOff),
    input: (value) => ({ mapPorts: value === 'on' }),
  })
  declareOne(settings, runtime, {
    name: 'dns-sd',
    about: 'whether it is said by DNS-SD that this peer is there, for ordinary tools to see',
    value: new Argument('<on or off>').argParser(onOrOff),
    input: (value) => ({ dnsSd: value === 'on' }),
  })
  declareOne(settings, runtime, {
    name: 'managed',
    about:
      'whether peers that are paired and were given the right to administrate may manage this one',
    value: new Argument('<on or off>').argParser(onOrOff),
    input: (value) => ({ managed: value === 'on' }),
  })
  declareOne(settings, runtime, {
    name: 'pairing-words',
    about: 'how many words two people compare when they pair',
    value: new Argument('<count>').argParser((text) => String(wholeNumber(4, 12)(text))),
    input: (value) => ({ pairingWords: Number(value) }),
  })
  declareOne(settings, runtime, {
    name: 'legacy',
    about: 'whether peers that cannot prove who they are (plain JXTA) are linked to',
    value: new Argument('<choice>').choices(LEGACY_CHOICES),
    input: (value) => ({ legacy: value === 'allow' ? 'allow' : 'refuse' }),
  })
  declareInterface(settings, runtime)
}

/** One switch for each network interface, by name. */
const declareInterface: Declare = (parent, runtime) => {
  parent
    .command('interface <name>')
    .description('use a network interface of this machine, or not; links over it end then')
    .addArgument(new Argument('<on or off>').argParser(onOrOff))
    .action(
      onHost(runtime, async ({ client, output, signal }, [name = '', text = '']) => {
        await client.call('settings.setInterface', { name, on: text === 'on' }, { signal })
        output.object({ interface: { name, on: text === 'on' } })
        output.line(`interface ${name}: ${text}`)
      }),
    )
}

interface One {
  readonly name: string
  readonly about: string
  readonly value: Argument
  readonly input: (value: string) => CallInput<'settings.set'>
}

const declareOne = (
  parent: Command,
  runtime: Runtime,
  { name, about, value, input }: One,
): void => {
  parent
    .command(name)
    .description(about)
    .addArgument(value)
    .action(
      onHost(runtime, async ({ client, output, signal }, [text = '']) => {
        await client.call('settings.set', input(text), { signal })
        output.object({ settings: input(text) })
        output.line(`${name}: ${text}`)
      }),
    )
}

const onOrOff = (text: string): string => {
  if (text === 'on' || text === 'off') return text
  throw new InvalidArgumentError('on or off is needed')
}
