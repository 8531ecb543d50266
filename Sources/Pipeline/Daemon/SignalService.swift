import ServiceLifecycle
import UnixSignals

/// Ends when the process is told to stop, and its group with it.
///
/// The group traps signals only when it runs, and a stage answers before that; these were trapped
/// before.
struct SignalService: Service {
    let signals: UnixSignalsSequence

    func run() async {
        for await _ in signals.cancelOnGracefulShutdown() { return }
    }
}
