import PeerHost
import SeededRandom
import Testing

@Suite struct IdentifyMessageTests {
    private var message: IdentifyMessage {
        var message = IdentifyMessage()
        message.publicKey = [8, 1, 18, 1, 7]
        message.listenAddresses = [[4, 127, 0, 0, 1, 6, 0x1F, 0x90], [4, 10, 0, 0, 1]]
        message.protocols = ["/ipfs/id/1.0.0", "/cas/1.0.0"]
        message.observedAddress = [4, 192, 0, 2, 1]
        message.protocolVersion = "ipfs/0.1.0"
        message.agent = "weir/0.1.0"
        message.signedRecord = [1, 2, 3]
        return message
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        #expect(try IdentifyMessage([message.bytes]) == message)
        #expect(try IdentifyMessage([]) == IdentifyMessage())
    }

    @Test("What a peer sends in several messages is one")
    func several() throws {
        var first = IdentifyMessage()
        first.agent = "one"
        first.protocols = ["/a"]
        var second = IdentifyMessage()
        second.agent = "two"
        second.protocols = ["/b"]
        let both = try IdentifyMessage([first.bytes, second.bytes])
        #expect(both.agent == "two")
        #expect(both.protocols == ["/a", "/b"])
    }

    @Test("A message cut anywhere is refused, or says less")
    func truncated() {
        let whole = message.bytes
        for count in 0..<whole.count {
            guard let read = try? IdentifyMessage([Array(whole[..<count])]) else { continue }
            #expect(read != message)
        }
    }

    @Test("Random bytes are refused or bounded", arguments: 1...4)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let bytes = random.bytes(.random(in: 0...200, using: &random))
            guard let read = try? IdentifyMessage([bytes]) else { continue }
            #expect(read.protocols.count <= Limits.protocolsMax)
        }
    }

    @Test("Lists and texts are bounded, and what could move a terminal's cursor is left out")
    func bounded() throws {
        var large = IdentifyMessage()
        large.protocols = (0..<1_000).map { "/p/\($0)" }
        large.listenAddresses = (0..<100).map { [UInt8($0)] }
        large.agent = "\u{1B}[2Jweir\n" + String(repeating: "x", count: 1_000)
        let read = try IdentifyMessage([large.bytes])
        #expect(read.protocols.count == Limits.protocolsMax)
        #expect(read.listenAddresses.count == Limits.addressesPerPeerMax)
        let agent = try #require(read.agent)
        #expect(agent.hasPrefix("[2Jweirxxx"))
        #expect(agent.utf8.count <= Limits.agentBytesMax)
    }
}
