import Fetching
import FoundationEssentials
import KeyFiles
import PeerHost
import PeerIdentity
import PeerProtocols
import Synchronization

/// Shows our deployment's voucher to peers that ask, and asks for theirs.
///
/// Ours is made of the deployment's key, if that lies in the home, and again when half of its time
/// is over. A peer that offers one is asked as soon as it has identified itself, and again long
/// before what it showed expires. Who shows a wrong one is thought of as if it had shown none.
final class VoucherDesk: Sendable {
    private struct State {
        var book: VoucherBook
        var ours: Voucher?
        /// Connected peers that offer one.
        var offering: Set<PeerID> = []
    }

    private let folder: IdentityFolder?
    private let state: Mutex<State>
    private let questions: AsyncStream<PeerID>
    private let inbox: AsyncStream<PeerID>.Continuation

    /// A desk that doesn't run yet.
    ///
    /// - Parameters:
    ///   - folder: where the deployment's key would be; nil: nowhere.
    ///   - levels: what is thought of deployments, by the PeerID of their key.
    init(_ folder: IdentityFolder?, levels: [PeerID: Trust]) {
        self.folder = folder
        state = Mutex(State(book: VoucherBook(levels: levels)))
        (questions, inbox) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Limits.rememberedMax)
        )
    }

    /// What is thought of a peer by its voucher; nil: it has none that is good.
    func vouched(for peer: PeerID) -> VoucherBook.Vouched? {
        state.withLock { $0.book.vouched(for: peer, nowSeconds: Self.now) }
    }

    /// A connected peer offers these protocols now.
    func identified(_ peer: PeerID, _ protocols: [String]) {
        let isNew = state.withLock { state in
            guard protocols.contains(Vouching.protocolID) else {
                state.offering.remove(peer)
                return false
            }
            return state.offering.insert(peer).inserted && state.book.isOfUse
        }
        if isNew { inbox.yield(peer) }
    }

    /// A peer is connected no more; what vouches for it is still good.
    func disconnected(_ peer: PeerID) {
        state.withLock { _ = $0.offering.remove(peer) }
    }

    /// Shows and asks until the task is cancelled.
    ///
    /// - `learned`: told whenever more is thought of a peer than before.
    func run(on host: Host, learned: @escaping @Sendable () -> Void) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.renew(on: host) }
            group.addTask { await self.askAgain() }
            for await peer in questions {
                group.addTask { if await self.ask(peer, on: host) { learned() } }
            }
            group.cancelAll()
        }
    }

    private static var now: UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }

    private func renew(on host: Host) async {
        while !Task.isCancelled {
            let left = state.withLock { state in
                Duration.seconds(Int64(state.ours?.expirySeconds ?? 0) - Int64(Self.now))
            }
            if left < Limits.voucherTime / 2 { makeOurs(on: host) }
            try? await Task.sleep(for: Limits.voucherCheck)
        }
    }

    private func makeOurs(on host: Host) {
        let until = Self.now + UInt64(Limits.voucherTime / .seconds(1))
        // A key that can't be used is told of where it is needed; without one nothing is offered.
        guard let voucher = try? folder?.voucher(for: host.id, untilSeconds: until) else { return }
        let isFirst = state.withLock { state in
            defer { state.ours = voucher }
            return state.ours == nil
        }
        guard isFirst else { return }
        host.handle(Vouching.protocolID) { stream in
            guard let ours = self.state.withLock({ $0.ours }) else { return }
            try await Vouching.show(ours, on: stream)
        }
    }

    private func askAgain() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Limits.voucherAgain)
            let offering = state.withLock { $0.book.isOfUse ? $0.offering : [] }
            for peer in offering { inbox.yield(peer) }
        }
    }

    /// Whether more is thought of the peer than before.
    private func ask(_ peer: PeerID, on host: Host) async -> Bool {
        let voucher = await StopSignal().run(until: .now + Limits.answerTime) {
            try? await Vouching.ask(peer, on: host, nowSeconds: Self.now)
        }
        guard let voucher = voucher ?? nil else { return false }
        return state.withLock { $0.book.add(voucher, nowSeconds: Self.now) }
    }
}
