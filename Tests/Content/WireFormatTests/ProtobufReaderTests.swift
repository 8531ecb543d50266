import SeededRandom
import Testing
import WireFormat

@Suite("Protobuf")
struct ProtobufReaderTests {
    /// A message with a number, bytes and both fixed lengths.
    private static let message: [UInt8] = {
        var message: [UInt8] = []
        Protobuf.append(field: 1, 300, to: &message)
        Protobuf.append(field: 2, [7, 8, 9], to: &message)
        message += [3 << 3 | 1] + [UInt8](repeating: 1, count: 8)
        message += [4 << 3 | 5] + [UInt8](repeating: 2, count: 4)
        Protobuf.append(field: 15, UInt64.max, to: &message)
        return message
    }()

    private func fields(_ message: [UInt8]) throws -> [UInt64: ProtobufReader.Value] {
        var reader = ProtobufReader(message)
        var fields: [UInt64: ProtobufReader.Value] = [:]
        while let (field, value) = try reader.next() { fields[field] = value }
        return fields
    }

    @Test("Fields come back as they were written, and those of fixed length are passed over")
    func roundTrip() throws {
        let fields = try fields(Self.message)
        #expect(fields[1]?.number == 300)
        #expect(fields[2]?.bytes == [7, 8, 9])
        #expect(fields[3] == .fixed)
        #expect(fields[4] == .fixed)
        #expect(fields[15]?.number == .max)
        #expect(fields[1]?.bytes == nil)
        #expect(fields[2]?.number == nil)
        #expect(try self.fields([]).isEmpty)
    }

    @Test("A message cut within a field is refused")
    func truncation() throws {
        let ends = (0...Self.message.count).filter { count in
            (try? fields(Array(Self.message[..<count]))) != nil
        }
        #expect(ends == [0, 3, 8, 17, 22, Self.message.count])
        #expect(
            try ends.map { try fields(Array(Self.message[..<$0])).count } == [0, 1, 2, 3, 4, 5]
        )
    }

    @Test("A length beyond the bytes, a field zero and a group are refused")
    func malformed() {
        let wrong: [[UInt8]] = [
            [0x0A, 0x02, 1], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
            [0x00, 0x01], [0x0B], [0x08, 0x80], [0x08] + [UInt8](repeating: 0xFF, count: 10),
        ]
        for message in wrong {
            #expect(throws: ProtobufReader.Malformed()) { try fields(message) }
        }
    }

    @Test("Random bytes never crash")
    func noise() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<5_000 {
            let bytes = random.bytes(Int.random(in: 0...40, using: &random))
            if let fields = try? fields(bytes) { #expect(fields.count <= bytes.count) }
        }
    }
}
