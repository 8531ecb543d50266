import WeirClient

/// The example of the module's documentation: keeps a file, finds it, and watches.
func example(endpoint: String, path: String, copy: String) async throws -> String {
    let weir = try Client(endpoints: [endpoint])

    // Keep a file of any size; the CID is computed here and checked against the pipeline's.
    let stored = try await weir.upload(file: path, options: PutOptions(contentType: "text/plain"))

    // A range of it, from wherever it is: this store, peers, IPFS or gateways.
    let range = try await weir.get(stored.cid, offset: 0, length: 4_096)
    for attempt in range.attempts {
        print(attempt.source, attempt.result, attempt.duration)
    }

    // All of it; a copy that was left unfinished is continued.
    do {
        try await weir.download(
            stored.cid,
            toFile: copy,
            options: GetOptions(timeToLive: .seconds(10))
        )
    } catch let error as WeirError where error.code == .notFound {
        print(error.message, error.attempts)
    }

    await weir.close()
    return stored.cid
}
