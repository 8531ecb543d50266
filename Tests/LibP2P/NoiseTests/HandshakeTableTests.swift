import Noise
import Testing

/// Every state of either role, and what each event leads to.
@Suite("Handshake's table")
struct HandshakeTableTests {
    enum State: CaseIterable {
        case start
        case waiting
        /// The responder's second wait.
        case answered
        case finished
        case failed
    }

    enum Event: CaseIterable {
        case begin
        case message0
        case message1
        case message2
        case empty
        case long
    }

    /// A machine in a state, by what leads there.
    private func reach(_ state: State, _ party: Party, _ messages: [[UInt8]]) throws -> Handshake {
        var handshake = party.handshake()
        if state == .start { return handshake }
        _ = try handshake.begin()
        switch (party.role, state) {
        case (_, .failed):
            _ = Outcome { () throws(NoiseError) in try handshake.receive([]) }
        case (.responder, .answered):
            _ = try handshake.receive(messages[0])
        case (.responder, .finished):
            _ = try handshake.receive(messages[0])
            _ = try handshake.receive(messages[2])
        case (.initiator, .finished):
            _ = try handshake.receive(messages[1])
        default: break
        }
        return handshake
    }

    private func expected(_ state: State, _ event: Event, _ role: Handshake.Role) -> Outcome {
        let tooLong = NoiseError.messageTooLong(
            bytes: Limits.handshakeMessageBytesMax + 1,
            max: Limits.handshakeMessageBytesMax
        )
        switch (role, state, event) {
        case (.initiator, .start, .begin): return .send
        case (.responder, .start, .begin): return .wait
        case (_, .start, _), (_, .finished, _), (_, .failed, _): return .error(.outOfOrder)
        case (_, _, .begin): return .error(.outOfOrder)
        case (_, _, .empty): return .error(.messageTooShort(bytes: 0))
        case (_, _, .long): return .error(tooLong)
        case (.initiator, .waiting, .message1): return .finish
        // Message 0 is 32 bytes, too short for any other; the others are long enough to be tried.
        case (.initiator, .waiting, .message0): return .error(.messageTooShort(bytes: 32))
        case (.initiator, .waiting, .message2): return .error(.notAuthentic)
        // Any 32 bytes can be a key, and what follows them is readable by all: it is not looked at.
        case (.responder, .waiting, _): return .send
        case (.responder, .answered, .message0): return .error(.messageTooShort(bytes: 32))
        case (.responder, .answered, .message1): return .error(.notAuthentic)
        case (.responder, .answered, .message2): return .finish
        case (.initiator, .answered, _): return .error(.outOfOrder)
        }
    }

    @Test("Every event in every state leads where the table says", arguments: State.allCases)
    func table(state: State) throws {
        let messages = try Transcript().messages
        for party in [Party.initiator, .responder] {
            // The initiator answers only by ending.
            if party.role == .initiator, state == .answered { continue }
            for event in Event.allCases {
                var handshake = try reach(state, party, messages)
                let long = [UInt8](repeating: 7, count: Limits.handshakeMessageBytesMax + 1)
                let outcome = Outcome { () throws(NoiseError) in
                    switch event {
                    case .begin: try handshake.begin()
                    case .message0: try handshake.receive(messages[0])
                    case .message1: try handshake.receive(messages[1])
                    case .message2: try handshake.receive(messages[2])
                    case .empty: try handshake.receive([])
                    case .long: try handshake.receive(long)
                    }
                }
                let wanted = expected(state, event, party.role)
                #expect(outcome == wanted, "\(party.role) \(state) \(event)")
                guard case .error = outcome else { continue }
                let after = Outcome { () throws(NoiseError) in try handshake.receive(messages[1]) }
                #expect(after == .error(.outOfOrder), "after \(party.role) \(state) \(event)")
            }
        }
    }

    @Test("The pattern takes no turn but its own, and none after a failure")
    func pattern() throws {
        let messages = try Transcript().messages
        var responder = Party.responder.pattern()
        #expect(throws: NoiseError.outOfOrder) { try responder.write([]) }
        // It has failed: what would have been right is too late.
        #expect(throws: NoiseError.outOfOrder) { try responder.read(messages[0]) }
        var initiator = Party.initiator.pattern()
        _ = try initiator.write([])
        #expect(throws: NoiseError.outOfOrder) { try initiator.write([]) }
        var early = Party.initiator.pattern()
        let isEarly = Outcome { () throws(NoiseError) in
            _ = try early.split()
            return .wait
        }
        #expect(isEarly == .error(.outOfOrder))
    }
}
