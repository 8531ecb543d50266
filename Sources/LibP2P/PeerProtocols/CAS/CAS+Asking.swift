extension CAS {
    /// The asking side of one stream: questions go out, several ahead, and answers come in order.
    ///
    /// A pure machine.
    ///
    /// ```
    ///            ask               a message, no body follows
    ///   idle ──────────▶ waiting ──────────────────────────────▶ idle, or waiting for the next
    ///    ▲                  │ ▲ ask: one more, `Limits.questionsMax` at most
    ///    │                  │ a message, a body follows
    ///    │                  ▼
    ///    └──────────────── body ── all of its bytes
    ///    any of them ── a CASError ──▶ broken: reset the stream, ask elsewhere
    /// ```
    ///
    /// Invariant: an answer is given only when it fits its question; a body has never more bytes
    /// than its question asked for, nor than `Limits.bodyBytesMax`.
    package struct Asking: Sendable {
        /// A question and what came of it.
        package struct Reply: Sendable, Equatable {
            /// What was asked.
            package var operation: Request.Operation
            /// What was answered.
            package var answer: Answer
            /// The bytes behind the answer.
            package var body: [UInt8]
        }

        private typealias Instant = ContinuousClock.Instant

        private struct Question {
            var operation: Request.Operation
            var deadline: Instant
        }

        private struct Body {
            var answer: Answer
            var missing: Int
            var bytes: [UInt8] = []
        }

        private var reader = FrameReader()
        /// The answer whose bytes are coming.
        private var body: Body?
        /// What the other side did wrong; nothing is asked or answered any more.
        package private(set) var failure: CASError?
        private var questions: [Question] = []
        private var lastHeard: Instant?
        /// How long the other side may be silent in the middle of an answer.
        private let stall: Duration

        /// At the start of a stream.
        package init(stall: Duration = Limits.stall) {
            self.stall = stall
        }

        /// Questions that are not answered yet.
        package var open: Int { questions.count }

        /// Whether another question can be asked now.
        package var hasRoom: Bool { failure == nil && questions.count < Limits.questionsMax }

        /// Asks; one must have room.
        ///
        /// - Returns: the bytes to send.
        package mutating func ask(_ request: Request, now: ContinuousClock.Instant) -> [UInt8] {
            precondition(hasRoom, "a question is asked only when there is room for it")
            questions.append(
                Question(operation: request.operation, deadline: now + request.timeToLive)
            )
            return CASCodec.encode(request)
        }

        /// Takes bytes as they come; then `next()` until it gives nil.
        package mutating func receive(
            _ bytes: some Collection<UInt8>,
            now: ContinuousClock.Instant,
        ) {
            guard failure == nil else { return }
            lastHeard = now
            reader.feed(bytes)
        }

        /// The next reply with all of its body; nil until more bytes come.
        ///
        /// - Throws: what the other side did wrong; again and again, for the stream is worthless.
        package mutating func next() throws(CASError) -> Reply? {
            if let failure { throw failure }
            do throws(CASError) {
                if body == nil { body = try begin() }
            } catch {
                fail(error)
                throw error
            }
            return collect()
        }

        private mutating func begin() throws(CASError) -> Body? {
            guard let question = questions.first else {
                guard reader.held == 0 else { throw .unasked }
                return nil
            }
            guard let message = try reader.message() else { return nil }
            let (answer, bodyBytes) = try CASCodec.answer(message)
            let missing = try Self.bodyBytes(answer, bodyBytes, to: question.operation)
            var body = Body(answer: answer, missing: missing)
            body.bytes.reserveCapacity(missing)
            return body
        }

        private mutating func collect() -> Reply? {
            guard let missing = body?.missing else { return nil }
            let more = reader.raw(atMost: missing)
            body?.bytes += more
            body?.missing -= more.count
            guard let body, body.missing == 0 else { return nil }
            self.body = nil
            let operation = questions.removeFirst().operation
            return Reply(operation: operation, answer: body.answer, body: body.bytes)
        }

        fileprivate mutating func fail(_ error: CASError) {
            failure = error
            reader = FrameReader()
            body = nil
            questions = []
        }

        /// Whether an answer fits its question, and how many bytes follow it.
        private static func bodyBytes(
            _ answer: Answer,
            _ claimed: UInt64,
            to operation: Request.Operation,
        ) throws(CASError) -> Int {
            switch (operation, answer) {
            case (.get(let get), .content(let content)):
                guard claimed == (content.isAnnounced ? 0 : content.length) else {
                    throw .wrongField("body length")
                }
                let asked = get.length == 0 ? content.size : get.length
                let rest = content.size - min(get.offset, content.size)
                guard content.offset == get.offset, content.length == min(asked, rest) else {
                    throw .wrongField("range")
                }
                let most = UInt64(min(get.inlineMax, Limits.bodyBytesMax))
                guard claimed <= most else { throw .bodyTooLong(claimed) }
                return Int(claimed)
            case (.list, .listing), (_, .refused):
                guard claimed == 0 else { throw .bodyTooLong(claimed) }
                return 0
            case (.get, .listing), (.list, .content):
                throw .wrongAnswer
            }
        }
    }
}

/// Time passes, the stream ends.
extension CAS.Asking {
    /// When it is to be looked at again; nil: nothing is awaited.
    package var deadline: ContinuousClock.Instant? {
        guard let first = questions.first?.deadline else { return nil }
        guard body != nil, let lastHeard else { return first }
        return min(first, lastHeard + stall)
    }

    /// Time has passed.
    ///
    /// - Throws: when the other side was silent for too long, or had no answer in time.
    package mutating func deadlinePassed(now: ContinuousClock.Instant) throws(CASError) {
        guard let first = questions.first else { return }
        let error: CASError
        if first.deadline <= now {
            error = .timeout
        } else if let deadline, deadline <= now {
            error = .stalled
        } else {
            return
        }
        fail(error)
        throw error
    }

    /// The other side ended the stream.
    ///
    /// - Throws: when it had not answered everything.
    package mutating func ended() throws(CASError) {
        guard !questions.isEmpty || reader.held > 0 else { return }
        fail(.cutShort)
        throw .cutShort
    }
}
