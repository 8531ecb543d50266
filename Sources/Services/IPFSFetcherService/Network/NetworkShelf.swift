import Fetching
import Messages
import Multiformats
import PeerIdentity
import PeerProtocols
import Synchronization

/// What IPFS nodes are answered from: blocks of the store that a public root reaches.
///
/// Private and restricted content is answered as if it were not there.
final class NetworkShelf: BitswapShelf {
    // Set when the stage has its store; until then there is nothing.
    private let store = Mutex<(any SharedStore)?>(nil)
    private let served = Mutex((blocks: UInt64(0), bytes: UInt64(0)))

    /// Answers from a store from now on.
    func open(_ store: any SharedStore) { self.store.withLock { $0 = store } }

    /// What was given away, by name.
    var counters: [String: UInt64] {
        let (blocks, bytes) = served.withLock { $0 }
        return ["blocks-served": blocks, "bytes-served": bytes]
    }

    /// Whether everybody may have a block.
    func holds(_ cid: CID) async -> Bool {
        guard case .content? = await range(cid, 0, 1) else { return false }
        return true
    }

    func size(of cid: CID, for peer: PeerID) async -> Int? {
        guard case .content(let content, _)? = await range(cid, 0, 1) else { return nil }
        return Int(exactly: content.size)
    }

    func block(_ cid: CID, for peer: PeerID) async -> [UInt8]? {
        let most = Messages.Limits.rangeBytesMax
        guard case .content(let content, var bytes)? = await range(cid, 0, most) else { return nil }
        // A block may be twice as long as what a store gives at a time.
        while UInt64(bytes.count) < content.size {
            guard case .content(_, let more)? = await range(cid, UInt64(bytes.count), most),
                !more.isEmpty
            else { return nil }
            bytes += more
        }
        served.withLock { $0 = ($0.blocks + 1, $0.bytes + UInt64(bytes.count)) }
        return bytes
    }

    private func range(_ cid: CID, _ offset: UInt64, _ length: UInt64) async -> SharedRange? {
        guard let store = store.withLock({ $0 }), let hash = try? ContentHash(cid.asVersion1) else {
            return nil
        }
        return try? await store.sharedRange(
            hash,
            offset: offset,
            length: length,
            format: .raw,
            for: .strangers(until: .now + Limits.storePatience)
        )
    }
}
