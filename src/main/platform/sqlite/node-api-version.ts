/**
 * Reads from a compiled Node addon which Node-API it was made for, without loading it: the addon exports a function
 * that returns the number, and on x64 that function is one `mov eax, n; ret`. Only ELF for x64 is read, as that is the
 * only system for which a half of another version is ever compiled (`docs/ARCHITECTURE.md`, real Electron in tests).
 */
const VERSION_FUNCTION = 'node_api_module_get_api_version_v1'
const ELF_MAGIC = 0x7f454c46
const CLASS_64 = 2
const LITTLE_ENDIAN = 1
const MACHINE_X64 = 0x3e
const SECTION_DYNSYM = 11
const ENDBR64 = 0xf30f1efa
const MOV_EAX = 0xb8
const RET = 0xc3

interface Section {
  readonly type: number
  readonly address: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly entrySize: number
}

/** The version, or undefined where the bytes are not a form that is known for certain. */
export const nodeApiVersionOf = (addon: Buffer): number | undefined => {
  try {
    return isElfX64(addon) ? versionInElf(addon) : undefined
  } catch (error) {
    // A read past the end: the file is cut short or not what it claims.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const isElfX64 = (file: Buffer): boolean =>
  file.readUInt32BE(0) === ELF_MAGIC &&
  file.readUInt8(4) === CLASS_64 &&
  file.readUInt8(5) === LITTLE_ENDIAN &&
  file.readUInt16LE(18) === MACHINE_X64

const versionInElf = (file: Buffer): number | undefined => {
  const sections = sectionsOf(file)
  const symbols = sections.find((section) => section.type === SECTION_DYNSYM)
  const names = sections[symbols?.link ?? -1]
  if (symbols === undefined || names === undefined) return undefined
  const address = addressOf(file, VERSION_FUNCTION, symbols, names)
  const home = sections.find((s) => address >= s.address && address < s.address + s.size)
  if (address === 0 || home === undefined) return undefined
  return returnedConstant(file, address - home.address + home.offset)
}

const sectionsOf = (file: Buffer): readonly Section[] => {
  const table = u64(file, 40)
  const entrySize = file.readUInt16LE(58)
  return Array.from({ length: file.readUInt16LE(60) }, (_, index) => {
    const at = table + index * entrySize
    return {
      type: file.readUInt32LE(at + 4),
      address: u64(file, at + 16),
      offset: u64(file, at + 24),
      size: u64(file, at + 32),
      link: file.readUInt32LE(at + 40),
      entrySize: u64(file, at + 56),
    }
  })
}

/** Where the dynamic symbol lives in memory; 0 if there is none of that name. */
const addressOf = (file: Buffer, name: string, symbols: Section, names: Section): number => {
  const wanted = Buffer.from(`${name}\0`, 'latin1')
  const step = Math.max(symbols.entrySize, 24)
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += step) {
    const nameAt = names.offset + file.readUInt32LE(at)
    if (file.subarray(nameAt, nameAt + wanted.length).equals(wanted)) return u64(file, at + 8)
  }
  return 0
}

const returnedConstant = (file: Buffer, functionAt: number): number | undefined => {
  const at = file.readUInt32BE(functionAt) === ENDBR64 ? functionAt + 4 : functionAt
  if (file.readUInt8(at) !== MOV_EAX || file.readUInt8(at + 5) !== RET) return undefined
  return file.readInt32LE(at + 1)
}

const u64 = (file: Buffer, at: number): number => Number(file.readBigUInt64LE(at))
