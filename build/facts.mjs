// What every installer says of the program.
export const DESCRIPTION =
  'Desktop peer manager for JXTA: find peers on your network, bind pipes to them, and see every answer on the way'
export const MAINTAINER = 'The Pipefitter authors <pipefitter@localhost>'
/** Links of this scheme open the program. */
export const SCHEME = 'pipefitter'
export const DEBIAN_PACKAGE = 'pipefitter'
