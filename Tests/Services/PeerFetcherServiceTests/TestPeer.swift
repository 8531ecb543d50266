import Blocks
import Fetching
import FetchingFixtures
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium
import Synchronization

/// A libp2p host that serves blocks over `/cas/1.0.0` as a test wants it.
final class TestPeer: CASShelf {
    /// What it does with what it is asked.
    enum Manner: Sendable {
        case honest
        /// Its bytes are wrong.
        case lies
        /// It answers nothing.
        case silent
        /// It answers the first question, and nothing more.
        case stalls
        /// It has too much to do.
        case busy
        /// It answers as soon as this holds.
        case waits(@Sendable () -> Bool)
    }

    /// A file that it names by a SHA-256, rightly or not.
    struct Named: Sendable {
        var digest: Digest256
        var root: CID
        var size: UInt64
    }

    let host: Host
    private let blocks: [CID: Block]
    private let manner: Manner
    private let named: Named?
    private let state = Mutex<(asked: [CID: Int], broken: Int)>(([:], 0))

    init(_ blocks: [Block], _ manner: Manner = .honest, named: Named? = nil) throws {
        self.named = named
        self.blocks = Dictionary(blocks.map { ($0.cid, $0) }) { first, _ in first }
        self.manner = manner
        host = Host(
            HostSettings(listenAddresses: [try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/0")]),
            identity: try KeyPair(seed: .random(Ed25519.seedByteCount)),
        )
    }

    /// Its address, with its name behind it.
    var address: String { host.addresses.first.map(\.description) ?? "" }
    /// Requests that came.
    var asked: Int { state.withLock { $0.asked.values.reduce(0, +) } }
    /// How often the block was asked for that was asked for most.
    var askedMost: Int { state.withLock { $0.asked.values.max() ?? 0 } }
    /// Streams that the other side reset.
    var broken: Int { state.withLock { $0.broken } }

    /// Listens; it serves as long as `run` runs.
    func start() async throws {
        let desk = CASDesk(self)
        host.handle(CAS.protocolID) { stream in
            do {
                try await desk.serve(stream)
            } catch {
                self.state.withLock { $0.broken += 1 }
                throw error
            }
        }
        try await host.start()
    }

    func get(
        _ get: CAS.Get,
        for peer: PeerID,
        within time: Duration,
    ) async -> (CAS.Answer, [UInt8]) {
        state.withLock { $0.asked[get.contentHash.root, default: 0] += 1 }
        switch manner {
        case .silent: try? await Task.sleep(for: .seconds(60))
        case .stalls: if asked > 1 { try? await Task.sleep(for: .seconds(60)) }
        case .busy: return (.refused(CAS.Refusal(.overloaded, "Later.")), [])
        case .waits(let isDue):
            let deadline = ContinuousClock.now + .seconds(20)
            while !isDue(), ContinuousClock.now < deadline, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(1))
            }
        case .honest, .lies: break
        }
        if let named, get.contentHash == .sha256(named.digest) {
            let length = named.size
            let content = CAS.Content(
                root: named.root,
                size: length,
                offset: 0,
                length: length,
                isAnnounced: true
            )
            return (.content(content), [])
        }
        guard let block = blocks[get.contentHash.root] else {
            return (.refused(CAS.Refusal(.notFound, "It is not here.")), [])
        }
        var bytes = block.bytes
        let content = CAS.Content(
            root: block.cid,
            size: UInt64(bytes.count),
            offset: 0,
            length: UInt64(bytes.count),
            isAnnounced: bytes.count > get.inlineMax,
        )
        if content.isAnnounced { return (.content(content), []) }
        if case .lies = manner, !bytes.isEmpty { bytes[0] ^= 1 }
        return (.content(content), bytes)
    }

    func list(_ list: CAS.List, for peer: PeerID, within time: Duration) async -> CAS.Answer {
        .listing(CAS.Listing(entries: []))
    }
}
