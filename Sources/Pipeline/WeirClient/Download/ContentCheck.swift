import Blocks
import Multiformats

/// Hashes a content as it is delivered, when there is a SHA-256 to compare it with.
///
/// Only the whole content, from its first byte, can be compared. The hash that was asked for comes
/// first; else the one that the store knows shows that nothing was lost or changed on the way.
struct ContentCheck {
    private let expected: Digest256?
    private var hasher = Digest256.Hasher()

    /// A check of the whole content when it `isWhole`, of nothing otherwise.
    init(asked: ContentHash, cid: String, sha256: String?, isWhole: Bool) {
        let root = try? ContentHash(parsing: cid)
        let known = root?.flatDigest ?? sha256.flatMap { Digest256(hex: $0) }
        expected = isWhole ? asked.flatDigest ?? known : nil
    }

    /// Whether there is something to compare with.
    var isPossible: Bool { expected != nil }

    /// The SHA-256 of the whole, once it was compared.
    var sha256: String? { expected?.description }

    /// Adds the next bytes.
    mutating func add(_ bytes: [UInt8]) {
        if isPossible { hasher.update(bytes.span) }
    }

    /// Compares.
    func finish() throws(WeirError) {
        guard let expected, hasher.finish() != expected else { return }
        throw WeirError(.corrupt, "What came is not the content of SHA-256 \(expected).")
    }
}
