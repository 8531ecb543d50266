import Blocks
import Messages
import Multiformats

/// Events of a made-up store.
enum Samples {
    static func cid(_ number: UInt64) -> CID {
        CID(sha256: Digest256(hashing: Array("content \(number)".utf8)))
    }

    static func event(
        _ sequence: UInt64,
        kind: Event.Kind = .contentAvailable,
        content: UInt64? = nil,
        epoch: UInt64 = 7,
    ) -> Event {
        Event(
            epoch: epoch,
            sequence: sequence,
            previousOfKind: sequence - 1,
            previousOfContent: 0,
            previousOfBoth: 0,
            kind: kind,
            cid: cid(content ?? sequence),
            size: 1_000 + sequence,
            contentType: "text/plain",
            sha256: nil,
            timeMilliseconds: 1_700_000_000_000 + sequence,
        )
    }

    static func page(
        _ sequences: ClosedRange<UInt64>?,
        epoch: UInt64 = 7,
        oldest: UInt64 = 1,
        latest: UInt64,
    ) -> Events {
        Events(
            events: sequences.map { $0.map { event($0, epoch: epoch) } } ?? [],
            epoch: epoch,
            oldest: oldest,
            latest: latest,
        )
    }
}
