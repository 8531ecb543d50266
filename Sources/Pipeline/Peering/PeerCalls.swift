import Messages
import Multiformats
import PeerHost
import PeerIdentity
import Synchronization

/// What an operator tells a node to do: connections to make or end, round trips to measure.
///
/// A call is begun by its first question and told about by every further one with its number. The
/// last `Limits.callsMax` are remembered; while so many are under way a further one fails.
final class PeerCalls: Sendable {
    private struct State {
        var calls: [PeerCall: PeerCalled] = [:]
        var order: [PeerCall] = []
    }

    private let state = Mutex(State())
    private let begun: AsyncStream<PeerCall>
    private let inbox: AsyncStream<PeerCall>.Continuation

    private let provide: NodeDesk.Providing

    init(_ provide: @escaping NodeDesk.Providing) {
        self.provide = provide
        (begun, inbox) = AsyncStream.makeStream()
    }

    /// Begins a call, or tells what has come of it.
    func ask(_ call: PeerCall) -> PeerCalled {
        state.withLock { state in
            if let known = state.calls[call] { return known }
            if state.order.count >= Limits.callsMax {
                guard let ended = state.order.firstIndex(where: { !isRunning($0, state) }) else {
                    return PeerCalled(sentence: "Too many calls are under way.")
                }
                state.calls[state.order.remove(at: ended)] = nil
            }
            let called = PeerCalled(isRunning: true)
            state.calls[call] = called
            state.order.append(call)
            inbox.yield(call)
            return called
        }
    }

    private func isRunning(_ call: PeerCall, _ state: borrowing State) -> Bool {
        state.calls[call]?.isRunning ?? false
    }

    /// Does what is asked until the task is cancelled.
    func run(on host: Host) async {
        await withDiscardingTaskGroup { group in
            for await call in begun {
                group.addTask {
                    let called = await self.perform(call, on: host)
                    self.state.withLock { $0.calls[call] = called }
                }
            }
            group.cancelAll()
        }
    }

    private func perform(_ call: PeerCall, on host: Host) async -> PeerCalled {
        do {
            return try await withThrowingTaskGroup(of: PeerCalled.self) { group in
                group.addTask { try await self.make(call, on: host) }
                group.addTask {
                    try await Task.sleep(for: Limits.callTime)
                    return PeerCalled(sentence: "It took longer than \(Limits.callTime).")
                }
                defer { group.cancelAll() }
                return try await group.next() ?? PeerCalled()
            }
        } catch let error as PeerHostError {
            return PeerCalled(sentence: error.sentence)
        } catch {
            return PeerCalled(sentence: "\(error)")
        }
    }

    private func make(_ call: PeerCall, on host: Host) async throws -> PeerCalled {
        guard call.kind != .provide else {
            return PeerCalled(sentence: await provide(call.address) ?? "")
        }
        let address = try? Multiaddr(parsing: call.address)
        let named = address?.peerID ?? PeerID(named: call.address)
        guard address != nil || named != nil else {
            return PeerCalled(
                sentence: "\(call.address.prefix(64)) is no multiaddr, PeerID or did:key."
            )
        }
        if call.kind == .disconnect {
            guard let named else {
                return PeerCalled(sentence: "Say which peer: an address ending with /p2p/PEERID.")
            }
            host.disconnect(named)
            return PeerCalled(peer: named.description)
        }
        let peer: PeerID
        if let address {
            peer = try await host.connect(address)
        } else if let named {
            try await host.connect(to: named)
            peer = named
        } else {
            return PeerCalled(sentence: "It names nobody.")
        }
        guard call.kind == .ping else { return PeerCalled(peer: peer.description) }
        return PeerCalled(peer: peer.description, latency: try await host.ping(peer))
    }
}
