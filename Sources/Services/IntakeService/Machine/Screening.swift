import Messages

/// What a header alone can't tell: whether this is for intake, and whether the frames fit it.
enum Screening {
    /// Why a client's request is refused, or nil.
    static func refusal(of payload: Payload, bodyBytes: Int) -> Failure? {
        switch payload {
        case .put(let put):
            if put.fetchedFor != nil {
                return Failure(
                    .invalidRequest,
                    "Only a fetcher says what a block was fetched for; leave it out.",
                    field: "fetchedFor",
                )
            }
            if put.isLast {
                return Failure(
                    .invalidRequest,
                    "Only a fetcher says that nothing follows a block; leave it out.",
                    field: "last",
                )
            }
            return tooLarge("A block", bodyBytes, Messages.Limits.blockBytesMax)
        case .assemble(let assemble):
            if assemble.isFetched {
                return Failure(
                    .invalidRequest,
                    "Only a fetcher says that parts were fetched; leave it out.",
                    field: "fetched",
                )
            }
            if bodyBytes == 0 {
                return Failure(
                    .invalidRequest,
                    "An assemble names its parts: send their binary CIDs as the second frame.",
                    field: "body",
                )
            }
            return tooLarge("A part list", bodyBytes, Messages.Limits.partListBytesMax)
        case .get, .stat, .list, .pin, .unpin, .remove, .cancel, .ping, .info, .stats:
            if case .list(let list) = payload, list.isShared {
                return Failure(
                    .invalidRequest,
                    "Only a peer fetcher lists what is shared; name an owner and a privacy.",
                    field: "shared",
                )
            }
            if case .list(let list) = payload, list.isOfBlocks {
                return Failure(
                    .invalidRequest,
                    "Only an IPFS fetcher lists blocks; leave it out.",
                    field: "blocks",
                )
            }
            guard bodyBytes > 0 else { return nil }
            return Failure(
                .invalidRequest,
                "A \(payload.name) has no body; this one has \(bodyBytes) bytes.",
                field: "body",
            )
        case .content, .stored, .status, .listing, .done, .pong, .instance, .statistics, .failure,
            .scrub, .scrubbed, .peers, .peerCall, .peerTable, .peerCalled, .absent, .search,
            .progress,
            .outcome, .register, .order, .withdraw, .replay, .events, .event, .welcome:
            return Failure(
                .invalidRequest,
                "A client may not say \"\(payload.name)\"; it asks get, put, assemble, stat, list,"
                    + " pin, unpin, remove, cancel, ping, info or stats.",
                field: payload.name,
            )
        }
    }

    private static func tooLarge(_ what: String, _ bytes: Int, _ max: Int) -> Failure? {
        guard bytes > max else { return nil }
        return Failure(.tooLarge, "\(what) has at most \(max) bytes; this one has \(bytes).")
    }
}
