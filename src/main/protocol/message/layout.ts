/** Layout of the binary message format, shared by its reader and its writer (5.4.2). */

/** `jxmg`, the start of a message. */
export const MESSAGE_MAGIC = 0x6a786d67
/** `jxel`, the start of an element. */
export const ELEMENT_MAGIC = 0x6a78656c

/** Version byte: 0 is what everyone reads, 1 is what JXTA-C also speaks. */
export const MESSAGE_VERSION = 0

/** Bits of an element's flag byte. */
export const HAS_TYPE = 0x01
export const HAS_ENCODING = 0x02
export const HAS_SIGNATURE = 0x04

/** Namespace numbers that need no table entry; the table counts on from 2. */
export const NAMESPACE_DEFAULT = 0
export const NAMESPACE_JXTA = 1
export const NAMESPACE_TABLE_START = 2

/** Bytes of magic, version and namespace count, before the namespaces. */
export const MESSAGE_PREFIX = 7
/** Bytes of an element without its strings and its body: magic, namespace, flags, name length, body length. */
export const ELEMENT_FIXED = 12
