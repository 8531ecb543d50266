extension CAS {
    /// The answering side of one stream: requests come in, and are answered one after the other.
    ///
    /// A pure machine. Its shell reads the stream while `wantsBytes`, takes what `next()` says,
    /// and tells `answered()` when the response has been written.
    ///
    /// ```
    ///            next(): a request                        answered()
    ///   reading ───────────────────▶ answering ───────────────────────────▶ reading
    ///      │ next(): one that can't be read as a request: refused, and on
    ///      │ no message at all ──▶ closing: one last refusal, then the stream ends
    ///      └ deadlinePassed ─────▶ over
    /// ```
    ///
    /// Invariant: bytes that are held are bounded by `Limits.readAheadBytesMax` and one read.
    package struct Answering: Sendable {
        /// What is to be done next.
        package enum Event: Sendable, Equatable {
            /// Answer it, then say `answered()`.
            case answer(Request)
            /// Write this refusal, then say `answered()`.
            case refuse(Refusal)
            /// Write this refusal and end the stream.
            case close(Refusal)
        }

        private enum State {
            case reading(since: ContinuousClock.Instant, isBegun: Bool)
            case answering
            case over
        }

        private var reader = FrameReader()
        private var state: State
        private let idleTime: Duration
        private let questionTime: Duration

        /// At the start of a stream.
        package init(
            now: ContinuousClock.Instant,
            idleTime: Duration = Limits.idleTime,
            questionTime: Duration = Limits.questionTime,
        ) {
            state = .reading(since: now, isBegun: false)
            self.idleTime = idleTime
            self.questionTime = questionTime
        }

        /// Whether the stream is to be read on.
        package var wantsBytes: Bool {
            if case .over = state { return false }
            return reader.held < Limits.readAheadBytesMax
        }

        /// Takes bytes as they come; then `next()` until it gives nil.
        package mutating func receive(
            _ bytes: some Collection<UInt8>,
            now: ContinuousClock.Instant,
        ) {
            reader.feed(bytes)
            if case .reading(_, isBegun: false) = state, reader.held > 0 {
                state = .reading(since: now, isBegun: true)
            }
        }

        /// What is to be done next; nil: more bytes, or `answered()`, must come first.
        package mutating func next() -> Event? {
            guard case .reading = state else { return nil }
            let message: [UInt8]?
            do throws(CASError) {
                message = try reader.message()
            } catch {
                state = .over
                return .close(Self.refusal(error))
            }
            guard let message else { return nil }
            state = .answering
            do throws(Refusal) {
                return .answer(try CASCodec.request(message))
            } catch {
                return .refuse(error)
            }
        }

        /// The response was written.
        package mutating func answered(now: ContinuousClock.Instant) {
            guard case .answering = state else { return }
            state = .reading(since: now, isBegun: reader.held > 0)
        }

        /// When it is to be looked at again; nil: it waits for its own side.
        package var deadline: ContinuousClock.Instant? {
            guard case .reading(let since, let isBegun) = state else { return nil }
            return since + (isBegun ? questionTime : idleTime)
        }

        /// Time has passed.
        ///
        /// - Returns: whether the stream is to be reset, for the asker is silent for too long.
        package mutating func deadlinePassed(now: ContinuousClock.Instant) -> Bool {
            guard let deadline, deadline <= now else { return false }
            state = .over
            return true
        }

        private static func refusal(_ error: CASError) -> Refusal {
            if case .messageTooLong(let bytes) = error {
                return Refusal(
                    .tooLarge,
                    "A request has at most \(Limits.messageBytesMax) bytes, not \(bytes)."
                )
            }
            return Refusal(.invalidRequest, "That is no message of \(protocolID).")
        }
    }
}
