import FoundationEssentials
package import Multiformats
package import PeerIdentity

/// Writes the paths that are asked for and the answers that are given (http-routing-v1).
package enum AnswerWriter {
    /// The path at which a router tells the providers of a content.
    package static func providersPath(of cid: CID) -> String {
        "/routing/v1/providers/\(cid.asVersion1)"
    }

    /// The path at which a router tells where a peer is.
    package static func peersPath(of peer: PeerID) -> String { "/routing/v1/peers/\(peer.cid)" }

    /// An answer as one JSON text; `Limits.recordsSentMax` records at most.
    package static func providers(_ providers: [Provider]) -> [UInt8] {
        let records = providers.prefix(Limits.recordsSentMax).map(Record.init)
        return encode(Page(providers: records, peers: nil))
    }

    /// The same about peers.
    package static func peers(_ peers: [Provider]) -> [UInt8] {
        encode(Page(providers: nil, peers: peers.prefix(Limits.recordsSentMax).map(Record.init)))
    }

    /// A line of a streamed answer, with its end.
    package static func line(_ provider: Provider) -> [UInt8] {
        encode(Record(provider)) + [UInt8(ascii: "\n")]
    }

    private static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and lists of texts have a JSON form always.
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("a record is made of texts")
        }
        return Array(data)
    }
}
