import Bus
import Linux

/// A client of a Weir pipeline: finds content by its hash, and keeps content in it.
///
/// ```swift
/// import WeirClient
///
/// let weir = try Client(endpoints: ["ipc:///home/me/.weir/run/intake-0.sock"])
///
/// // Keep a file of any size; the CID is computed here and checked against the pipeline's.
/// let stored = try await weir.upload(file: path, options: PutOptions(contentType: "text/plain"))
///
/// // A range of it, from wherever it is: this store, peers, IPFS or gateways.
/// let range = try await weir.get(stored.cid, offset: 0, length: 4_096)
/// for attempt in range.attempts {
///     print(attempt.source, attempt.result, attempt.duration)
/// }
///
/// // All of it; a copy that was left unfinished is continued.
/// do {
///     try await weir.download(
///         stored.cid, toFile: copy, options: GetOptions(timeToLive: .seconds(10)))
/// } catch let error as WeirError where error.code == .notFound {
///     print(error.message, error.attempts)
/// }
///
/// await weir.close()
/// ```
///
/// `Tests/Pipeline/WeirClientTests/Example.swift` is this example, compiled and run.
///
/// **Participants.** A program that wants content, and one or more intakes of a pipeline. The
/// client keeps one connection to each and asks the live one with the least to do.
///
/// **Goals.** Each call is answered exactly once: with what it asked for, or with one `WeirError`,
/// inside its time to live. What a dead or restarted intake swallowed is asked again, and so is
/// what was lost on the way, under the same name: every operation can be repeated without harm.
/// Memory is bounded: beyond `ClientOptions.inFlightMax` requests, or their bytes, calls wait
/// here for their turn. Cancelling a task cancels its request in the pipeline.
///
/// **Non-goals.** Finding or verifying blocks itself: the pipeline does. The client verifies what
/// is cheap to verify: a content of one block, and one asked for by its SHA-256.
///
/// It runs one thread of its own, which ends with `close()` or when the client is let go of.
public final class Client: Sendable {
    let shell: Shell
    let options: ClientOptions
    private let loop: SocketLoop
    let context: Context

    /// Connects to the intakes of a pipeline, now or as soon as they listen.
    ///
    /// - Parameters:
    ///   - endpoints: where the intakes listen, as `ipc:///path/to/socket` or `tcp://host:port`.
    ///   - options: how the client behaves.
    /// - Throws: `WeirError` when there is no endpoint, or no thread to be had. An endpoint that is
    ///   none is told by the first call. The error of keys that don't fit.
    public init(
        endpoints: [String],
        options: ClientOptions = ClientOptions(),
    ) throws(WeirError) {
        guard !endpoints.isEmpty else {
            throw WeirError(.invalidRequest, "A client needs an endpoint.", field: "endpoints")
        }
        let credentials =
            try options.keys?.credentials(for: endpoints) ?? endpoints.map { _ in nil }
        do {
            loop = try SocketLoop(name: "weir-client")
            context = try Context()
            try loop.start()
        } catch {
            throw WeirError(.unavailable, "The client can't start: \(error).")
        }
        let bounds = ClientBounds(
            inFlightMax: max(1, options.inFlightMax),
            inFlightBytesMax: max(1, options.inFlightBytesMax),
            patience: options.patience,
        )
        self.options = options
        shell = Shell(
            endpoints: endpoints,
            credentials: credentials,
            signer: options.identity.map(Signer.init),
            bounds: bounds,
            loop: loop,
            context: context,
        )
        loop.post(to: shell) { $0.open() }
    }

    deinit {
        loop.post(to: shell) { $0.close() }
        loop.stop()
    }

    /// Ends the client; calls that are under way end with an error.
    public func close() async {
        await shell.close()
        loop.stop()
        await loop.ended()
    }
}
