/**
 * Every name, number and well-known id that stands on the wire.
 *
 * Two blocks: what the specification (and the peers that are out there) lay down, which we may not
 * change; and what this implementation chose, mostly bounds on what a stranger may make us do.
 * Section numbers are those of the JXTA v2.0 Protocols Specification (June 2004).
 */

// ───────────────────────────────── Specification ─────────────────────────────────

/** Start of every JXTA id in its canonical spelling (4.2.4). */
export const JXTA_URN_PREFIX = 'urn:jxta:'

/** UUID part of ids that belong to the world peer group; every peer id begins with it. */
export const WORLD_GROUP_UUID = '59616261646162614A78746150325033'
/** UUID part of ids that belong to the net peer group; pipe ids begin with it. */
export const NET_PEER_GROUP_UUID = '59616261646162614E50472050325033'

/** The null id (4.2.9). */
export const NULL_ID = 'urn:jxta:jxta-Null'
/** The world peer group, to which transports belong (4.2.9). */
export const WORLD_GROUP_ID = 'urn:jxta:jxta-WorldGroup'
/** The net peer group, to which services belong (4.2.9). */
export const NET_PEER_GROUP_ID = 'urn:jxta:jxta-NetGroup'

/** Module class ids of the core services, in full. */
export const PEER_GROUP_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000105'
export const RESOLVER_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000205'
export const DISCOVERY_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000305'
export const MEMBERSHIP_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000505'
export const RENDEZVOUS_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000605'
export const PEER_INFO_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000705'
export const ENDPOINT_SERVICE = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000805'

/** Module spec ids: of the net peer group, and of groups made by peers themselves. */
export const NET_PEER_GROUP_SPEC = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE000000010206'
export const PEER_GROUP_SPEC = 'urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE000000010306'

/** Endpoint service names that are words, not ids. */
export const PIPE_SERVICE = 'PipeService'
export const ENDPOINT_ROUTER = 'EndpointRouter'
export const PROPAGATE_SERVICE = 'JxtaPropagate'
export const WIRE_SERVICE = 'jxta.service.wirepipe'
export const PEER_VIEW_SERVICE = 'PeerView'
export const TLS_SERVICE = 'TlsTransport'
/** Followed by the group's id, e.g. `LR-Greeterurn:jxta:jxta-NetGroup`: takes what is walked. */
export const WALK_SERVICE_PREFIX = 'LR-Greeter'
/** A service name in another group is written `EndpointService:<group>/<service>/<param>`. */
export const GROUP_WRAP_PREFIX = 'EndpointService:'

/** Resolver handler of the Pipe Binding Protocol (5.2.4). */
export const PIPE_RESOLVER_HANDLER = 'JxtaPipeResolver'
/** Resolver handler of route queries (4.4.2). */
export const ROUTER_HANDLER = 'EndpointRouter'

/** Element namespaces with preassigned numbers in the binary format (5.4.2.2.2). */
export const DEFAULT_NAMESPACE = ''
export const JXTA_NAMESPACE = 'jxta'

/** Element names, all in {@link JXTA_NAMESPACE}. */
export const ENDPOINT_SOURCE = 'EndpointSourceAddress'
export const ENDPOINT_DESTINATION = 'EndpointDestinationAddress'
export const ENDPOINT_SOURCE_PEER = 'EndpointHeaderSrcPeer'
export const ROUTER_MESSAGE = 'EndpointRouterMsg'
export const WIRE_HEADER = 'JxtaWireHeader'
/** Followed by the group's unique value, e.g. `RendezVousPropagatejxta-NetGroup`. */
export const PROPAGATE_HEADER_PREFIX = 'RendezVousPropagate'
/** Element name and service parameter of the resolver: the group's unique value, then one of these. */
export const RESOLVER_QUERY_SUFFIX = 'ORes'
export const RESOLVER_RESPONSE_SUFFIX = 'IRes'
export const RESOLVER_SRDI_SUFFIX = 'Srdi'

/** Elements of the lease protocol (5.2.2.4); `Connect`, `Disconnect`, `RdvAdvReply` hold a `jxta:PA`. */
export const LEASE_REQUEST = 'Connect'
export const LEASE_CANCEL = 'Disconnect'
export const LEASE_GRANT_ADVERTISEMENT = 'RdvAdvReply'
/** Text: the id of the rendezvous that grants, and the milliseconds it grants. */
export const LEASE_GRANT_PEER = 'ConnectedPeer'
export const LEASE_GRANT_MS = 'ConnectedLease'
/** Elements of the peer view (5.2.2.3); the first two hold a `jxta:RdvAdvertisement`. */
export const PEER_VIEW_PROBE = 'PeerView.PeerAdv'
export const PEER_VIEW_RESPONSE = 'PeerView.PeerAdv.Response'
/** A `jxta:RA`: the way to the sender of somebody else's advertisement. */
export const PEER_VIEW_ROUTE = 'PeerView.SrcRouteAdv'
/** Text `true`: the advertisement is somebody else's; comes from an edge; its peer is gone. */
export const PEER_VIEW_CACHED = 'PeerView.Cached'
export const PEER_VIEW_EDGE = 'PeerView.EdgePeer'
export const PEER_VIEW_FAILURE = 'PeerView.Failure'
/** Elements of a message walked along the peer view: two of text, and a document. */
export const WALK_SERVICE = 'RdvWalkSvcName'
export const WALK_PARAM = 'RdvWalkSvcParam'
export const WALK_HEADER = 'LimitedRangeRdvMessage'
/** Signed source of a routed message (CBJX). */
export const ROUTER_FINGERPRINT = 'EndpointRouterMsg-fingerprint'

/** Namespace and elements of the first exchange of a bidirectional pipe, as JXSE spells them. */
export const BIDI_NAMESPACE = 'JXTABIP'
export const BIDI_REQUEST_PIPE = 'reqPipe'
export const BIDI_REMOTE_PIPE = 'remPipe'
export const BIDI_REMOTE_PEER = 'remPeer'
export const BIDI_RELIABLE = 'reliable'
export const BIDI_DIRECT = 'direct'
export const BIDI_PROPERTIES = 'connectionproperties'
export const BIDI_CLOSE = 'close'

/** Numbered blocks of JXSE's reliable pipes: the name is the number; `ack` holds an acknowledgement. */
export const RELIABLE_NAMESPACE = 'jxtarel'
export const RELIABLE_ACK = 'ack'
/** Text `RETRY` beside a block that is sent again. */
export const RELIABLE_RETRY = 'retry'
export const MIME_RELIABLE_BLOCK = 'application/x-jxta-reliable-block'
export const MIME_RELIABLE_ACK = 'application/x-jxta-reliable-ack'

/** TLS in messages, as JXSE's secure pipes carry it (5.3.3): a block's name is its number. */
export const TLS_NAMESPACE = 'jxtatls'
export const TLS_ACK = 'TLSACK'
/** Text beside a block that is sent again. */
export const TLS_RETRY = 'MARKRetr'
export const MIME_TLS_BLOCK = 'application/x-jxta-tls-block'
export const MIME_TLS_ACK = 'application/x-jxta-tls-ack'
/** Scheme of the addresses within: `jxtatls://<unique value of the peer>/…`. */
export const TLS_SCHEME = 'jxtatls'

/** MIME types of elements, spelled as they are on the wire: no space after the semicolon. */
export const MIME_XML = 'text/xml;charset=UTF-8'
export const MIME_TEXT = 'text/plain;charset=UTF-8'
export const MIME_GZIP = 'application/gzip'
/** Assumed where an element names no type (5.4.2.2.3). */
export const MIME_BINARY = 'application/octet-stream'
/** `content-type` of a message package (5.3.1.4.1). */
export const MIME_MESSAGE = 'application/x-jxta-msg'

/** XML namespace bound to the literal prefix `jxta:`. */
export const JXTA_XML_NAMESPACE = 'http://jxta.org'

/** TCP welcome line (5.3.1.3). */
export const WELCOME_GREETING = 'JXTAHELLO'
export const WELCOME_VERSION = '1.1'
/** Longest welcome line in bytes, its CR LF included (5.3.1.3). */
export const WELCOME_MAX = 4096

/** Names of the package headers; matched in any case, written in lower case (5.3.1.4). */
export const CONTENT_LENGTH_HEADER = 'content-length'
export const CONTENT_TYPE_HEADER = 'content-type'
export const CONTENT_CODING_HEADER = 'content-coding'

/** IP multicast group and port (5.3.1.5). */
export const MULTICAST_ADDRESS = '224.0.1.85'
export const MULTICAST_PORT = 1234
/** First bytes of a multicast datagram. */
export const DATAGRAM_MAGIC = 'JXTA'
/** Longest datagram in bytes that other peers read whole. */
export const MAX_DATAGRAM = 16_384

/** Hops a propagated message may still travel: over multicast, and from an edge to its rendezvous. */
export const PROPAGATE_TTL_MULTICAST = 2
export const PROPAGATE_TTL_RENDEZVOUS = 200
/** From a rendezvous to its clients. */
export const PROPAGATE_TTL_CLIENT = 1
/** How long an advertisement may be kept where its sender does not say. */
export const ADVERTISEMENT_LIFETIME_MS = 7_200_000
/** A resolver query with a greater hop count is dropped. */
export const RESOLVER_HOPS_MAX = 2

// ───────────────────────────────── Implementation ─────────────────────────────────

/** Module class id under which a peer advertisement tells the peer's public key: `PipefitterKey256` in ASCII. */
export const KEY_SERVICE = 'urn:jxta:uuid-506970656669747465724B657932353605'
/** The parameter that holds it, a SubjectPublicKeyInfo in DER as base64; and its greatest length in bytes. */
export const KEY_PARAMETER = 'PublicKey'
export const PUBLIC_KEY_MAX = 256

/** Longest id text in characters; the longest uuid form needs 142. */
export const ID_TEXT_MAX = 256
/** Longest endpoint address in characters, service and parameter included. */
export const ADDRESS_TEXT_MAX = 1024
/** Longest scheme of an endpoint address, and of a pipe's transport, in characters. */
export const SCHEME_MAX = 16

/** Longest package header block in bytes; the two usual headers need 63. */
export const HEADER_BLOCK_MAX = 1024
/** Longest message in bytes unless a transport says less. */
export const MESSAGE_MAX = 32 * 1024 * 1024
/** A body longer than this is not allocated at once: its buffer doubles as bytes really come. */
export const BODY_FIRST_STEP = 256 * 1024

/** The service that takes the blocks of secure pipes between peers of this program, and their namespace. */
export const SECURE_SERVICE = 'PipefitterSecure'
export const SECURE_NAMESPACE = 'pfsec'

/** Most numbers beyond the first in one acknowledgement. */
export const ACKNOWLEDGED_MAX = 1024
/** Most elements in a message. */
export const ELEMENTS_MAX = 1024
/** Most namespaces in a message beside the two preassigned ones (an element has 1 byte for it). */
export const NAMESPACES_MAX = 254
/** Longest element name, namespace or MIME type in bytes. */
export const ELEMENT_NAME_MAX = 1024
/** Longest signature block (certificate, source, signature) after the last element, in bytes. */
export const TRAILER_MAX = 16 * 1024
/** A body of at least this many bytes goes to the socket as its own view, never copied. */
export const GATHER_MIN = 4096

/** Guards of the XML parser. */
export const XML_SIZE_MAX = 64 * 1024
export const XML_DEPTH_MAX = 32
export const XML_NODES_MAX = 1000
export const XML_ATTRIBUTES_MAX = 100

/** Longest message in the XML format, in characters. */
export const XML_MESSAGE_MAX = 8 * 1024 * 1024

/** Longest name of a peer or pipe, and longest description, in characters. */
export const NAME_MAX = 1024
export const DESCRIPTION_MAX = 4096
/** Most endpoint addresses, hops, peers or services in one document. */
export const LIST_MAX = 64
/** Most advertisements in one discovery response. */
export const RESPONSES_MAX = 256
