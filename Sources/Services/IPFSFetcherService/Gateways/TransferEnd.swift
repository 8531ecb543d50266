import Fetching

/// How a transfer ended, with the errors it can throw as cases.
enum TransferEnd: Sendable {
    /// The order's range is complete.
    case complete
    /// The gateway doesn't have all of it.
    case missing
    /// The gateway's fault.
    case trouble(Trouble)
    /// Our own side's, or the content's: no gateway can do better.
    case hopeless(FetchTrouble)
    /// Nobody waits for it any more.
    case cancelled

    /// Runs a transfer to its end.
    init(_ transfer: Transfer) async {
        do {
            switch try await transfer.run() {
            case .complete: self = .complete
            case .missing: self = .missing
            }
        } catch let trouble as Trouble {
            self = .trouble(trouble)
        } catch let stop as FetchStop {
            self = .hopeless(stop.trouble)
        } catch {
            self = .cancelled
        }
    }
}
