import NIOCore
package import PeerHost
import Synchronization

/// The answering side of `/cas/1.0.0` on a host: each stream is served from a shelf.
///
/// ```swift
/// let desk = CASDesk(shelf)
/// host.handle(CAS.protocolID) { stream in try await desk.serve(stream) }
/// ```
package struct CASDesk: Sendable {
    private let shelf: any CASShelf

    /// A desk before a shelf.
    package init(_ shelf: any CASShelf) {
        self.shelf = shelf
    }

    /// Answers on a stream until its asker has no more questions.
    ///
    /// - Throws: when the stream is to be reset: it broke, or its asker is silent for too long.
    package func serve(_ stream: PeerStream) async throws {
        let machine = Machine()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await answer(on: stream, machine) }
            group.addTask { try await watch(machine) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// The machine, shared by who reads and who watches the time.
    private final class Machine: Sendable {
        let state = Mutex(CAS.Answering(now: .now))
    }

    private func answer(on stream: PeerStream, _ machine: Machine) async throws {
        while true {
            while let event = machine.state.withLock({ $0.next() }) {
                switch event {
                case .answer(let request):
                    let (answer, body) = await reply(to: request, of: stream)
                    try await write(answer, body, to: stream)
                case .refuse(let refusal):
                    try await write(.refused(refusal), [], to: stream)
                case .close(let refusal):
                    return try await write(.refused(refusal), [], to: stream)
                }
                machine.state.withLock { $0.answered(now: .now) }
            }
            guard machine.state.withLock({ $0.wantsBytes }),
                let bytes = try await stream.read(upTo: Limits.readAheadBytesMax)
            else { return }
            machine.state.withLock { $0.receive(bytes.readableBytesView, now: .now) }
        }
    }

    private func reply(
        to request: CAS.Request,
        of stream: PeerStream,
    ) async -> (CAS.Answer, [UInt8]) {
        switch request.operation {
        case .get(let get):
            await shelf.get(get, for: stream.peer, within: request.timeToLive)
        case .list(let list):
            (await shelf.list(list, for: stream.peer, within: request.timeToLive), [])
        }
    }

    private func write(
        _ answer: CAS.Answer,
        _ body: [UInt8],
        to stream: PeerStream,
    ) async throws {
        try await stream.write(
            ByteBuffer(bytes: CASCodec.encode(answer, bodyBytes: body.count))
        )
        if !body.isEmpty { try await stream.write(ByteBuffer(bytes: body)) }
    }

    private func watch(_ machine: Machine) async throws {
        while true {
            let deadline = machine.state.withLock { $0.deadline }
            let due = min(deadline ?? .now + Limits.watchInterval, .now + Limits.watchInterval)
            try await ContinuousClock().sleep(until: due)
            if machine.state.withLock({ $0.deadlinePassed(now: .now) }) { throw CASError.stalled }
        }
    }
}
