import Bus
import Messages
import Multiformats
import Blocks

/// Why a run could not begin, as a sentence that a person can act on.
package struct LoadTrouble: Error, Sendable {
    /// The sentence.
    package let sentence: String

    init(_ error: BusError) { sentence = error.sentence }

    init(silent endpoint: String) { sentence = "Nobody answers at \(endpoint)." }
}

/// The one place that says what an answer is worth.
enum Trouble {
    /// Judges an answer to a request about the content with this digest.
    static func verdict(
        _ payload: Payload,
        _ body: Span<UInt8>,
        workload: LoadPlan.Workload,
        digest: Digest256,
    ) -> Verdict {
        switch (workload, payload) {
        case (.miss, .failure(let failure)) where failure.code == .notFound:
            .right(bytes: 0)
        case (.put, .stored(let stored)):
            stored.cid == CID(sha256: digest) ? .right(bytes: Int(stored.size)) : .wrong
        case (.hit, .content(let content)):
            // The whole block, or it would not match.
            content.length == UInt64(body.count) && Digest256(hashing: body) == digest
                ? .right(bytes: body.count) : .wrong
        case (_, .failure(let failure)):
            .failed(failure.code.rawValue)
        default:
            .wrong
        }
    }
}
