import Multistream
import PeerHost
import Testing
import Yamux

@Suite struct IdentityExchangeTests {
    private let pushName = IdentityExchange.pushName

    private func message(_ protocols: [String], agent: String? = "go/1") -> IdentifyMessage {
        var message = IdentifyMessage()
        message.agent = agent
        message.protocols = protocols
        message.listenAddresses = agent == nil ? [] : [[4, 127, 0, 0, 1, 6, 0x1F, 0x90]]
        return message
    }

    // MARK: Hearing

    @Test("What a peer says first is news, and what it says again is not")
    func news() throws {
        var exchange = IdentityExchange(with: try testPeer(9))
        #expect(exchange.identified == nil)
        let first = exchange.answered(message(["/a"]))
        guard case .identified(let peer) = first else {
            Issue.record("\(String(describing: first))")
            return
        }
        #expect(peer.protocols == ["/a"] && peer.agent == "go/1")
        let again = exchange.pushed(message(["/a"]))
        #expect(again == nil)
        let changed = exchange.pushed(message(["/b"], agent: nil))
        #expect(changed == .protocols(["/b"]))
        // A push says what has changed; the rest stays.
        #expect(exchange.identified?.agent == "go/1")
        #expect(exchange.identified?.addresses.count == 1)
    }

    @Test("A push that overtakes the answer is the newer of both")
    func overtaken() throws {
        var exchange = IdentityExchange(with: try testPeer(9))
        _ = exchange.pushed(message(["/new"], agent: nil))
        _ = exchange.pushed(message([], agent: "go/2"))
        let late = exchange.answered(message(["/old"]))
        #expect(late == nil)
        #expect(exchange.identified?.protocols == ["/new"])
        #expect(exchange.identified?.agent == "go/2")
        // Only the one before the answer is: what comes later replaces it.
        let last = exchange.pushed(message(["/old"]))
        #expect(last == .protocols(["/old"]))
    }

    // MARK: Telling

    @Test("Who has not asked is pushed nothing, for the answer has it all")
    func notAsked() throws {
        var exchange = IdentityExchange(with: try testPeer(9))
        _ = exchange.answered(message([pushName]))
        let early = exchange.pushing(["/a"])
        #expect(!early)
        exchange.answering(["/a"])
        exchange.toldAll()
        let known = exchange.pushing(["/a"])
        #expect(!known)
        let changed = exchange.pushing(["/a", "/b"])
        #expect(changed)
    }

    @Test("One thing is told after the other, and the last of them in the end")
    func oneAtATime() throws {
        var exchange = IdentityExchange(with: try testPeer(9))
        _ = exchange.answered(message([pushName]))
        exchange.answering(["/a"])
        let whileAnswering = exchange.pushing(["/b"])
        #expect(!whileAnswering)
        exchange.toldAll()
        let first = exchange.pushing(["/b"])
        let second = exchange.pushing(["/c"])
        #expect(first && !second)
        exchange.toldAll()
        let last = exchange.pushing(["/c"])
        #expect(last)
        exchange.toldAll()
        let more = exchange.pushing(["/c"])
        #expect(!more)
    }

    @Test("Who doesn't take pushes gets none, and gets it once it does")
    func takesNoPushes() throws {
        var exchange = IdentityExchange(with: try testPeer(9))
        exchange.answering(["/a"])
        exchange.toldAll()
        let unknown = exchange.pushing(["/b"])
        #expect(!unknown)
        _ = exchange.answered(message(["/x"]))
        let unable = exchange.pushing(["/b"])
        #expect(!unable)
        _ = exchange.pushed(message([pushName]))
        let able = exchange.pushing(["/b"])
        #expect(able)
    }

    // MARK: On a host

    @Test("What changes before a peer has said that it takes pushes is told when it has")
    func changesEarly() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                try await raw.shakeHands(as: 66)
                let identify = Initiator(proposing: ["/ipfs/id/1.0.0"]).opening
                // The host's question is on its first stream, and waits.
                let isAsked = try await raw.receive { $0.stream.number == 2 }
                #expect(isAsked)
                try await raw.send(.data, .open, stream: 1, identify)
                let isTold = try await raw.receive {
                    $0.stream.number == 1 && $0.flags.contains(.finish)
                }
                #expect(isTold)
                hosts.server.handle("/new") { _ in }
                let said = message([IdentityExchange.pushName]).bytes
                let answer = identify + [UInt8(said.count)] + said
                try await raw.send(.data, [.acknowledge, .finish], stream: 2, answer)
                let isPushed = try await raw.receive {
                    $0.stream.number == 4 && $0.flags.contains(.open)
                }
                #expect(isPushed)
            }
        }
    }

    @Test("Who says by a push of its own that it takes pushes is told what it has missed")
    func pushesEarly() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                try await raw.shakeHands(as: 67)
                let identify = Initiator(proposing: ["/ipfs/id/1.0.0"]).opening
                let isAsked = try await raw.receive { $0.stream.number == 2 }
                #expect(isAsked)
                let nothing = message([]).bytes
                let answer = identify + [UInt8(nothing.count)] + nothing
                try await raw.send(.data, [.acknowledge, .finish], stream: 2, answer)
                try await raw.send(.data, .open, stream: 1, identify)
                let isTold = try await raw.receive {
                    $0.stream.number == 1 && $0.flags.contains(.finish)
                }
                #expect(isTold)
                hosts.server.handle("/new") { _ in }
                // An echo later the host has gone round its peers, and passed this one by.
                let ping = Initiator(proposing: ["/ipfs/ping/1.0.0"]).opening
                try await raw.send(.data, [.open, .finish], stream: 3, ping)
                let isPassedBy = try await raw.receive {
                    $0.stream.number == 3 && $0.flags.contains(.finish)
                }
                #expect(isPassedBy)
                let said = message([IdentityExchange.pushName]).bytes
                let push =
                    Initiator(proposing: [IdentityExchange.pushName]).opening
                    + [UInt8(said.count)] + said
                try await raw.send(.data, [.open, .finish], stream: 5, push)
                let isPushed = try await raw.receive {
                    $0.stream.number == 4 && $0.flags.contains(.open)
                }
                #expect(isPushed)
            }
        }
    }
}
