import FetchingFixtures
import FoundationEssentials
import Messages
import Multiformats
import NIOCore
import PeerFetcherService
import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium
import Testing

@Suite("Trust by a deployment's voucher")
struct VoucherTests {
    private let deployment: KeyPair
    private let later = UInt64(Date().timeIntervalSince1970) + 3_600

    init() throws { deployment = try KeyPair(seed: .random(Ed25519.seedByteCount)) }

    private func peer(_ file: FileFixture, showing voucher: Voucher?) throws -> TestPeer {
        let peer = try TestPeer(file.blocks)
        let shown = voucher ?? Voucher(for: peer.host.id, untilSeconds: later, by: deployment)
        peer.host.handle(Vouching.protocolID) { try await Vouching.show(shown, on: $0) }
        return peer
    }

    @Test("opens what is restricted to the peers that it names, and the table says by whom")
    func trusted() async throws {
        let file = try FileFixture(count: 300_000, leafBytes: 1 << 18)
        let member = try peer(file, showing: nil)
        let stranger = try TestPeer(file.blocks)
        let flags = ["trust": ["\(deployment.did)=trusted"]]
        try await Scene.with([member, stranger], flags: flags) { scene in
            let sight = scene.source.sight
            try await scene.awaitPeers(1, "peers-trusted")
            #expect(scene.source.sight >= sight)
            let outcome = await scene.fetch(file.root, privacy: .restricted)
            #expect(outcome.result == .found, "\(outcome)")
            #expect(stranger.asked == 0)
            let row = try await row(of: member, in: scene)
            #expect(row.trust == "trusted")
            #expect(row.deployment == "\(deployment.did)")
            #expect(try await self.row(of: stranger, in: scene).deployment.isEmpty)
        }
    }

    /// A peer's row of the table, which is made anew once a second.
    private func row(of peer: TestPeer, in scene: Scene) async throws -> PeerRow {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            if case .peerTable(let table)? = scene.source.answer(.peers(Peers())),
                let row = table.rows.first(where: { $0.peer == "\(peer.host.id)" })
            {
                return row
            }
            try #require(ContinuousClock.now < deadline, "the table lacks it")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test("is worth nothing when it names another, has expired, or is no voucher")
    func refused() async throws {
        let file = try FileFixture(count: 10, leafBytes: 1 << 18)
        let other = try KeyPair(seed: .random(Ed25519.seedByteCount)).peerID
        let stolen = try peer(
            file,
            showing: Voucher(for: other, untilSeconds: later, by: deployment)
        )
        await #expect(throws: VouchingError.ofAnother(other)) { try await ask(stolen) }
        let honest = try peer(file, showing: nil)
        #expect(try await ask(honest).deployment == deployment.did)
        let expired = try peer(file, showing: nil)
        await #expect(throws: IdentityError.expired) { try await ask(expired, at: later) }
        let mute = try TestPeer([])
        mute.host.handle(Vouching.protocolID) { _ in }
        await #expect(throws: VouchingError.nothingShown) { try await ask(mute) }
        let noisy = try TestPeer([])
        noisy.host.handle(Vouching.protocolID) { stream in
            try await stream.writeMessage(.init(bytes: [1, 2, 3]))
        }
        await #expect(throws: IdentityError.self) { try await ask(noisy) }
        let endless = try TestPeer([])
        endless.host.handle(Vouching.protocolID) { stream in
            let bytes = [UInt8](repeating: 1, count: PeerIdentity.Limits.envelopeBytesMax + 1)
            try await stream.writeMessage(.init(bytes: bytes))
        }
        await #expect(throws: PeerHostError.self) { try await ask(endless) }
    }

    private func ask(_ peer: TestPeer, at nowSeconds: UInt64? = nil) async throws -> Voucher {
        let identity = try KeyPair(seed: .random(Ed25519.seedByteCount))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            try await peer.start()
            group.addTask { await peer.host.run() }
            defer { group.cancelAll() }
            return try await Host.with(HostSettings(), identity: identity) { host in
                try await host.connect(to: peer)
                let now = nowSeconds ?? later - 1
                return try await Vouching.ask(peer.host.id, on: host, nowSeconds: now)
            }
        }
    }
}

extension Host {
    /// Connects to a peer of a test.
    fileprivate func connect(to peer: TestPeer) async throws {
        _ = try await connect(try .init(parsing: peer.address))
    }
}
