import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("Message")
struct MessageTests {
    static let samples = [
        Message.find(peer(1)),
        Message.providers(of: content(1)),
        Message.provide(content(1), by: contact(1)),
        Message(.ping),
        Message(.getValue, key: Array("/ipns/x".utf8), closer: (0..<20).map(contact)),
        Message(
            .getProviders,
            key: content(2).bytes,
            closer: (0..<21).map(contact),
            providers: [contact(30), Contact(peer(31))]
        ),
    ]

    @Test("is read as it was written", arguments: samples)
    func roundTrip(message: Message) throws {
        #expect(try Message(bytes: message.bytes) == message)
    }

    @Test("has the layout of the specification")
    func layout() throws {
        // type = 4 (FIND_NODE), key = 3 bytes, a peer with an address and a connection, a level.
        let id = peer(5).bytes
        let home = home(5).bytes
        var entry: [UInt8] = [0x0A, UInt8(id.count)] + id
        entry += [0x12, UInt8(home.count)] + home + [0x18, 0x01]
        let bytes: [UInt8] =
            [0x08, 0x04, 0x12, 0x03, 1, 2, 3, 0x50, 0x00, 0x42, UInt8(entry.count)] + entry
        let message = try Message(bytes: bytes)
        #expect(message == Message(.findNode, key: [1, 2, 3], closer: [contact(5)]))
    }

    @Test("of no fields asks to store nothing, as protobuf's defaults have it")
    func defaults() throws {
        #expect(try Message(bytes: []) == Message(.putValue))
    }

    @Test("of an unknown kind is refused")
    func unknownKind() {
        #expect(throws: KademliaError.unknownKind(9)) { try Message(bytes: [0x08, 0x09]) }
    }

    @Test("with too long a key is refused")
    func longKey() {
        let bytes: [UInt8] = [0x12, 81] + [UInt8](repeating: 0, count: 81)
        #expect(throws: KademliaError.keyTooLong(bytes: 81)) { try Message(bytes: bytes) }
    }

    @Test("of more than a MiB is refused before it is read")
    func tooLong() {
        let bytes = [UInt8](repeating: 0, count: Limits.messageBytesMax + 1)
        #expect(throws: KademliaError.messageTooLong(bytes: bytes.count)) {
            try Message(bytes: bytes)
        }
    }

    @Test("keeps so many peers and addresses, and passes over what can't be read")
    func bounds() throws {
        let crowd = (0..<10_000 as Range<UInt64>).prefix(400).map(contact)
        let one = Message(.getProviders, key: [1], closer: crowd, providers: crowd).bytes
        let read = try Message(bytes: one)
        #expect(read.closer.count == Limits.closerMax)
        #expect(read.providers.count == Limits.providersPerMessageMax)
        // A peer that is none, and an address that is none.
        let id = peer(5).bytes
        let bad: [UInt8] = [0x42, 4, 0x0A, 2, 0xFF, 0xFF]
        let half: [UInt8] = [0x0A, UInt8(id.count)] + id + [0x12, 2, 0xFF, 0xFF]
        let message = try Message(bytes: [0x08, 4] + bad + [0x42, UInt8(half.count)] + half)
        #expect(message.closer == [Contact(peer(5))])
    }

    @Test("names a peer once")
    func twice() throws {
        let message = Message(.findNode, closer: [contact(1), contact(1), contact(2)])
        #expect(try Message(bytes: message.bytes).closer == [contact(1), contact(2)])
    }

    @Test("is never longer than a message may be")
    func longest() throws {
        let long = (0..<16 as Range<UInt64>).map { number in
            let name = String(repeating: "a", count: 60)
            return address("/dns4/\(name).\(name).\(name).\(name)/tcp/\(4_000 + number)/wss")
        }
        let crowd = (0..<300 as Range<UInt64>).map { Contact(peer($0), at: long) }
        let message = Message(.getProviders, key: [1], closer: crowd, providers: crowd)
        #expect(message.bytes.count <= Limits.messageBytesMax)
        #expect(try Message(bytes: message.bytes).closer.count == Limits.closerMax)
    }

    @Test("cut anywhere is refused or a shorter one", arguments: samples)
    func truncated(message: Message) {
        let bytes = message.bytes
        for count in 0..<bytes.count {
            guard let read = try? Message(bytes: Array(bytes[..<count])) else { continue }
            #expect(read.closer.count <= message.closer.count)
            #expect(read.providers.count <= message.providers.count)
        }
    }

    @Test("of random bytes harms nobody", arguments: 0..<4 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = random.bytes(Int.random(in: 0...200, using: &random))
            if Bool.random(using: &random) { bytes = Self.samples[5].bytes }
            for _ in 0..<4 where !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            guard let read = try? Message(bytes: bytes) else { continue }
            #expect(read.closer.count <= Limits.closerMax)
            #expect(read.key.count <= Limits.keyBytesMax)
        }
    }
}
