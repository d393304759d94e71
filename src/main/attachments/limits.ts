/** Bounds of what the ends of pipes are fitted to. */

/** Things that the ends of pipes are fitted to, in a profile. */
export const ATTACHMENTS_MAX = 64
/** Connections through all of them at once: what is left of the places for conversations is for people. */
export const CONNECTIONS_MAX = 192
/** Most connections through one attachment with one peer. */
export const CONNECTIONS_OF_ONE_MAX = 48
/** Runs of registered programs at once, in all. */
export const RUNS_MAX = 16
/** Of the runs, most for one peer. */
export const RUNS_OF_ONE_MAX = 4
/** How long a service may take to answer a connection. */
export const DIAL_TIMEOUT_MS = 10_000
/** How long a run of a program may take, where nothing else was said. */
export const RUN_MAX_MS = 3_600_000
/** Bytes that one run may say: beyond it the program is ended. */
export const RUN_OUTPUT_MAX = 1_073_741_824
/** How long a program that was asked to end may go on before it is killed. */
export const KILL_AFTER_MS = 2_000
/** Characters of a program's complaints that are kept, the last ones. */
export const COMPLAINT_MAX = 300
/** Characters of a registered program with its arguments: so many fit a setting. */
export const COMMAND_LINE_MAX = 8_000
/** How long a connection made here waits for somebody who holds the pipe. */
export const HOLDER_WAIT_MAX_MS = 10_000
/** How often a service is looked at while nobody connects. */
export const HEALTH_EVERY_MS = 30_000
