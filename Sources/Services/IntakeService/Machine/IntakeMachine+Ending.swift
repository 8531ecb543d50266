import Messages

/// How a request ends, and what its answer tells of the way there.
extension IntakeMachine {
    /// Ends a request with an error.
    mutating func fail(
        _ slot: Int,
        _ failure: Failure,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        tally.failures[failure.code, default: 0] += 1
        finish(slot, .failure(failure), bodyBytes: 0, now, &effects)
    }

    /// Ends a request with its answer.
    mutating func finish(
        _ slot: Int,
        _ payload: Payload,
        bodyBytes: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        let request = end(slot, keepingReply: bodyBytes, &effects)
        tally.bytesOut += UInt64(bodyBytes)
        let message = Message(requestID: request.id, hop: request.hop, payload: payload)
        effects.append(
            .answer(
                Answer(
                    asker: request.asker,
                    message: message,
                    bodyBytes: bodyBytes,
                    took: now - request.started,
                    trace: request.trace,
                )
            )
        )
    }

    /// Takes a request out of everything it is in; its reply's bytes stay its client's.
    mutating func end(_ slot: Int, keepingReply: Int, _ effects: inout [Effect]) -> Request {
        stopReading(slot)
        waitingForRouter.remove(slot)
        wheel.remove(slot)
        let request = requests.remove(slot)
        if case .asked(let link, let hop) = request.searching {
            let withdraw = Message(requestID: request.id, hop: hop, payload: .withdraw)
            effects.append(.tellRouter(link: link, withdraw))
        }
        if request.bodyBytes > 0 {
            effects.append(.dropBody(BodyKey(slot: slot)))
        }
        if keepingReply > 0 { clients.change(request.client, replyBytes: keepingReply) }
        clients.leave(request.client, bodyBytes: request.bodyBytes)
        return request
    }

    /// Forgets what was asked of a store, and gives back the room for its answer.
    mutating func stopReading(_ slot: Int) {
        leaveLine(slot)
        if case .asked(let link, _, _) = requests[slot].reading { stores.settle(link) }
        let (client, reserved) = (requests[slot].client, requests[slot].reserved)
        requests[slot].reserved = 0
        requests[slot].reading = .idle
        requests[slot].askAgainAt = nil
        if reserved > 0 { clients.change(client, replyBytes: -reserved) }
    }

    /// Takes a request out of its client's line, and a client without one out of the turns.
    mutating func leaveLine(_ slot: Int) {
        guard waitingForStore.contains(slot) else { return }
        waitingForStore.remove(slot)
        let client = requests[slot].client
        if waitingForStore.first(of: client) == nil { turns.remove(client) }
    }

    /// Notes what came of looking into the store.
    mutating func noteLocal(
        _ slot: Int,
        _ result: Attempt.Result,
        _ now: ContinuousClock.Instant,
        code: ErrorCode? = nil,
        sentence: String = "",
        bytes: UInt64 = 0,
    ) {
        guard case .asked(_, _, let since) = requests[slot].reading else { return }
        requests[slot].settled.append(
            Attempt(
                .local,
                result,
                code: code,
                sentence: sentence,
                duration: now - since,
                bytes: bytes,
            )
        )
    }

    /// The attempts of a request that ends before those it waits for have answered.
    func attemptsAtEnd(_ slot: Int, _ now: ContinuousClock.Instant) -> [Attempt] {
        let request = requests[slot]
        var attempts = request.attempts
        guard request.wantedRoot != nil else { return attempts }
        if request.settled.isEmpty {
            let waited = now - request.started
            attempts.append(
                Attempt(
                    .local,
                    .failed,
                    code: .timeout,
                    sentence: "The store did not answer.",
                    duration: waited,
                )
            )
        }
        let unheard = request.searchable.filter { source in
            !attempts.contains { $0.source == source }
        }
        switch request.searching {
        case .queued:
            attempts += unheard.map {
                Attempt($0, .skipped, code: .unavailable, sentence: "No router answered.")
            }
        case .asked:
            attempts += unheard.map {
                Attempt($0, .skipped, code: .timeout, sentence: "Its turn had not come.")
            }
        case .idle, .found, .failed:
            break
        }
        return attempts
    }
}
