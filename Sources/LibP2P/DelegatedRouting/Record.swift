import FoundationEssentials
import Multiformats
import PeerIdentity

/// A record as JSON; fields and schemas that are not known are passed over.
struct Record: Codable {
    private enum CodingKeys: String, CodingKey {
        case schema = "Schema"
        case id = "ID"
        case addresses = "Addrs"
        case protocols = "Protocols"
    }

    private static let peerSchema = "peer"

    private let schema: String?
    private let id: String?
    private let addresses: [String]
    private let protocols: [String]

    init(_ provider: Provider) {
        schema = Self.peerSchema
        id = provider.id.description
        addresses = provider.addresses.map(\.description)
        protocols = provider.protocols
    }

    /// Reads what is there; a value of another schema may have other types under the same names.
    init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: CodingKeys.self)
        schema = try? fields?.decode(String.self, forKey: .schema)
        id = try? fields?.decode(String.self, forKey: .id)
        addresses = (try? fields?.decode([String].self, forKey: .addresses)) ?? []
        protocols = (try? fields?.decode([String].self, forKey: .protocols)) ?? []
    }

    /// The provider, when it is one of a known schema.
    var provider: Provider? {
        guard schema == Self.peerSchema, let id, let peer = try? PeerID(parsing: id) else {
            return nil
        }
        let read = addresses.prefix(Limits.addressesReadMax)
            .compactMap { try? Multiaddr(parsing: $0) }
        return Provider(peer, at: read, protocols: protocols)
    }
}

/// An answer that is one JSON text.
struct Page: Codable {
    private enum CodingKeys: String, CodingKey {
        case providers = "Providers"
        case peers = "Peers"
    }

    let providers: [Record]?
    let peers: [Record]?
}
