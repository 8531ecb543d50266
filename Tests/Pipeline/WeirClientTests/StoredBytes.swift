import Blocks
import Messages
import Multiformats

/// A content that a scripted intake serves.
struct StoredBytes: Sendable {
    let bytes: [UInt8]
    let cid: CID

    /// Five leaves and a little; made once, for it takes a debug build a while.
    static let large = Result { try StoredBytes(count: 5 * (1 << 20) + 17) }

    /// Bytes that no two ranges have in common, under the name of their layout.
    init(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8 ^ $0 >> 16) }
        let parts = try stride(from: 0, to: count, by: 1 << 20).map { start in
            let leaf = try Block(hashing: Array(bytes[start..<min(start + (1 << 20), count)]))
            return Part(leaf: leaf.cid, size: UInt64(leaf.bytes.count))
        }
        self.bytes = bytes
        cid = try FileLayout(parts: parts).root.cid
    }

    var sha256: Digest256 { Digest256(hashing: bytes) }

    /// The answer of a store that has it.
    func answer(_ get: Messages.Get, attempts: [Messages.Attempt] = []) -> ScriptedIntake.Answer {
        guard get.offset <= UInt64(bytes.count) else {
            return .reply(.failure(Failure(.invalidRequest, "Past the end.", field: "offset")))
        }
        let start = Int(get.offset)
        let range = Array(bytes[start..<min(start + Int(get.length), bytes.count)])
        let content = Content(
            cid: cid,
            size: UInt64(bytes.count),
            offset: get.offset,
            length: UInt64(range.count),
            sha256: sha256.bytes,
            attempts: attempts,
        )
        return .reply(.content(content), body: range)
    }
}
