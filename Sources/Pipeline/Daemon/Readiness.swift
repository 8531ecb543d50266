/// Whether a stage can do its work now, for `/readyz`.
package enum Readiness: Sendable, Equatable {
    /// What it needs is there.
    case ready
    /// Something is missing; a sentence says what.
    case waiting(String)

    /// Ready when something holds, else waiting in these words.
    package static func when(_ isThere: Bool, else sentence: String) -> Readiness {
        isThere ? .ready : .waiting(sentence)
    }
}
