import Testing
import Yamux

/// Every state of a stream × every event, on the listener's side.
@Suite("A stream of a session")
struct SessionTableTests {
    /// How a stream gets into a state: its number is 1 when the peer opens it, 2 when we do.
    enum State: String, CaseIterable, Sendable {
        case peersNever, peersArrived, peersOpen, peersEnded, peersFinished, peersResetting
        case peersUnread, peersGone
        case oursNever, oursUnsent, oursUnacknowledged, oursOpen, oursEnded, oursFinished, oursGone

        var number: UInt32 { rawValue.hasPrefix("peers") ? 1 : 2 }

        func reach(_ side: Side) throws {
            let id = StreamID(number)
            switch self {
            case .peersNever, .oursNever: return
            case .peersArrived:
                side.receive(.windowUpdate, .open, 1)
            case .oursUnsent:
                _ = try side.session.open(now: side.now)
                return
            case .oursUnacknowledged:
                _ = try side.session.open(now: side.now)
            case .peersOpen, .peersEnded, .peersFinished, .peersResetting, .peersUnread, .peersGone:
                side.acceptEstablished(1)
            case .oursOpen, .oursEnded, .oursFinished, .oursGone:
                _ = try side.openEstablished()
            }
            switch self {
            case .peersEnded, .oursEnded:
                side.receive(.windowUpdate, .finish, number)
            case .peersFinished, .oursFinished:
                side.session.finish(id)
            case .peersGone, .oursGone:
                side.receive(.windowUpdate, .finish, number)
                side.session.finish(id)
            case .peersUnread:
                side.receive(.data, .finish, 1, 8)
                side.session.finish(id)
            default: break
            }
            _ = side.sends()
            if self == .peersResetting { side.session.reset(id, code: 5) }
        }
    }

    /// What can happen to it.
    enum Event: String, CaseIterable, Sendable {
        case data, dataSYN, dataFIN, credit, SYN, ACK, FIN, RST
        case accept, write, finish, reset, read

        /// What comes of it, in short.
        func apply(_ side: Side, _ number: UInt32) -> String {
            let id = StreamID(number)
            switch self {
            case .data: return received(side, .data, [], number, 8)
            case .dataSYN: return received(side, .data, .open, number, 8)
            case .dataFIN: return received(side, .data, .finish, number, 8)
            case .credit: return received(side, .windowUpdate, [], number, 8)
            case .SYN: return received(side, .windowUpdate, .open, number, 0)
            case .ACK: return received(side, .windowUpdate, .acknowledge, number, 0)
            case .FIN: return received(side, .windowUpdate, .finish, number, 0)
            case .RST: return received(side, .windowUpdate, .reset, number, 3)
            case .accept: side.session.accept(id)
            case .write: side.session.write(8, to: id)
            case .finish: side.session.finish(id)
            case .reset: side.session.reset(id, code: 5)
            case .read: side.session.read(8, from: id)
            }
            return sent(side)
        }

        private func received(
            _ side: Side,
            _ kind: Header.Kind,
            _ flags: Header.Flags,
            _ number: UInt32,
            _ length: UInt32
        ) -> String {
            let (action, payload) = side.receive(kind, flags, number, length)
            var parts: [String] = []
            switch action {
            case .none: break
            case .opened: parts.append("opened")
            case .reset(_, let reason): parts.append("reset: \(reason)")
            case .peerLeaving: parts.append("leaving")
            case .failed(let error): return "failed: \(error)"
            }
            switch payload {
            case .header: break
            case .wait: parts.append("wait")
            case .skip(let count): parts.append("skip \(count)")
            case .deliver(_, let count, let ends):
                parts.append("deliver \(count)" + (ends ? " end" : ""))
            }
            return (parts + [sent(side)]).filter { !$0.isEmpty }.joined(separator: ", ")
        }

        private func sent(_ side: Side) -> String {
            side.sends().map(\.brief).joined(separator: ", ")
        }

        /// Programmer errors, which end the process, and are in no table.
        func isForbidden(in state: State) -> Bool {
            switch self {
            case .write:
                [.peersFinished, .peersUnread, .oursFinished].contains(state)
            case .read:
                ![.peersNever, .peersResetting, .peersUnread, .peersGone, .oursNever, .oursGone]
                    .contains(state)
            default: false
            }
        }
    }

    @Test("It does what the table says", arguments: State.allCases)
    func row(state: State) throws {
        for event in Event.allCases where !event.isForbidden(in: state) {
            let side = Side(.listener)
            try state.reach(side)
            let outcome = event.apply(side, state.number)
            let expected = Self.table[state]?[event] ?? ""
            #expect(outcome == expected, "\(state) × \(event)")
        }
    }

    /// What comes of an event in a state: what the shell is told, then what is sent.
    ///
    /// What is not here does nothing.
    static let table: [State: [Event: String]] = [
        .peersNever: [
            .data: "failed: unknownStream(stream 1)",
            .dataSYN: "opened, deliver 8",
            .dataFIN: "failed: unknownStream(stream 1)",
            .credit: "failed: unknownStream(stream 1)",
            .SYN: "opened",
            .ACK: "failed: unknownStream(stream 1)",
            .FIN: "failed: unknownStream(stream 1)",
        ],
        .peersArrived: [
            .data: "deliver 8",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: streamReused(stream 1)",
            .FIN: "deliver 0 end",
            .RST: "reset: byPeer(3)",
            .accept: "credit+ACK 1 (262144)",
            .write: "data+ACK 1 (8), credit 1 (262144)",
            .finish: "credit+ACK 1 (262144), credit+FIN 1 (0)",
            .reset: "credit+RST 1 (5)",
        ],
        .peersOpen: [
            .data: "deliver 8",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: streamReused(stream 1)",
            .FIN: "deliver 0 end",
            .RST: "reset: byPeer(3)",
            .write: "data 1 (8)",
            .finish: "credit+FIN 1 (0)",
            .reset: "credit+RST 1 (5)",
        ],
        .peersEnded: [
            .data: "reset: dataAfterFinish, skip 8, credit+RST 1 (0)",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "reset: dataAfterFinish, skip 8, credit+RST 1 (0)",
            .SYN: "failed: streamReused(stream 1)",
            .RST: "reset: byPeer(3)",
            .write: "data 1 (8)",
            .finish: "credit+FIN 1 (0), forget 1",
            .reset: "credit+RST 1 (5)",
        ],
        .peersFinished: [
            .data: "deliver 8",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: streamReused(stream 1)",
            .FIN: "deliver 0 end, forget 1",
            .RST: "reset: byPeer(3)",
            .reset: "credit+RST 1 (5)",
        ],
        .peersResetting: [
            .data: "skip 8, credit+RST 1 (5)",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "skip 8, credit+RST 1 (5)",
            .credit: "credit+RST 1 (5)",
            .SYN: "failed: streamReused(stream 1)",
            .ACK: "credit+RST 1 (5)",
            .FIN: "credit+RST 1 (5)",
            .accept: "credit+RST 1 (5)",
            .write: "credit+RST 1 (5)",
            .finish: "credit+RST 1 (5)",
            .reset: "credit+RST 1 (5)",
            .read: "credit+RST 1 (5)",
        ],
        .peersUnread: [
            .data: "reset: dataAfterFinish, skip 8",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "reset: dataAfterFinish, skip 8",
            .SYN: "failed: streamReused(stream 1)",
            .RST: "reset: byPeer(3)",
            .read: "forget 1",
        ],
        .peersGone: [
            .data: "skip 8",
            .dataSYN: "failed: streamReused(stream 1)",
            .dataFIN: "skip 8",
            .SYN: "failed: streamReused(stream 1)",
        ],
        .oursNever: [
            .data: "failed: unknownStream(stream 2)",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "failed: unknownStream(stream 2)",
            .credit: "failed: unknownStream(stream 2)",
            .SYN: "failed: wrongParity(stream 2)",
            .ACK: "failed: unknownStream(stream 2)",
            .FIN: "failed: unknownStream(stream 2)",
        ],
        .oursUnsent: [
            .data: "failed: unknownStream(stream 2)",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "failed: unknownStream(stream 2)",
            .credit: "failed: unknownStream(stream 2)",
            .SYN: "failed: wrongParity(stream 2)",
            .ACK: "failed: unknownStream(stream 2)",
            .FIN: "failed: unknownStream(stream 2)",
            .RST: "credit+SYN 2 (0)",
            .accept: "credit+SYN 2 (0)",
            .write: "data+SYN 2 (8)",
            .finish: "credit+SYN 2 (0), credit+FIN 2 (0)",
        ],
        .oursUnacknowledged: [
            .data: "deliver 8",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: wrongParity(stream 2)",
            .FIN: "deliver 0 end",
            .RST: "reset: byPeer(3)",
            .write: "data 2 (8)",
            .finish: "credit+FIN 2 (0)",
            .reset: "credit+RST 2 (5)",
        ],
        .oursOpen: [
            .data: "deliver 8",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: wrongParity(stream 2)",
            .FIN: "deliver 0 end",
            .RST: "reset: byPeer(3)",
            .write: "data 2 (8)",
            .finish: "credit+FIN 2 (0)",
            .reset: "credit+RST 2 (5)",
        ],
        .oursEnded: [
            .data: "reset: dataAfterFinish, skip 8, credit+RST 2 (0)",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "reset: dataAfterFinish, skip 8, credit+RST 2 (0)",
            .SYN: "failed: wrongParity(stream 2)",
            .RST: "reset: byPeer(3)",
            .write: "data 2 (8)",
            .finish: "credit+FIN 2 (0), forget 2",
            .reset: "credit+RST 2 (5)",
        ],
        .oursFinished: [
            .data: "deliver 8",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "deliver 8 end",
            .SYN: "failed: wrongParity(stream 2)",
            .FIN: "deliver 0 end, forget 2",
            .RST: "reset: byPeer(3)",
            .reset: "credit+RST 2 (5)",
        ],
        .oursGone: [
            .data: "skip 8",
            .dataSYN: "failed: wrongParity(stream 2)",
            .dataFIN: "skip 8",
            .SYN: "failed: wrongParity(stream 2)",
        ],
    ]
}
