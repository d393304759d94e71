/** How long one router is waited for, in the steps in which NAT-PMP asks again (RFC 6886, 3.1: 250 ms, doubled). */
export const NAT_PMP_WAITS_MS: readonly number[] = [250, 500, 1_000, 2_000]
/** How long answers to a search by UPnP may take; sent twice, for datagrams get lost. */
export const SSDP_WAIT_MS = 2_500
export const SSDP_AGAIN_MS = 600
/** Most answers of one search that are read. */
export const SSDP_ANSWERS_MAX = 16
/** How long one exchange of HTTP with a router may take. */
export const GATEWAY_TIMEOUT_MS = 4_000
/** Ports that are asked for, one after the other, where a router has given the one before to another machine. */
export const PORTS_TRIED_MAX = 4
/** How long a mapping may take to be taken back when this peer stops. */
export const UNMAP_TIMEOUT_MS = 4_000
