import Fetching

/// Carries a trouble of our own side (the store, the content itself) out of a transfer: no other
/// gateway can do better.
struct FetchStop: Error {
    /// What it is.
    let trouble: FetchTrouble
}
