import Fetching
import Messages
import Multiformats
import PeerHost
import PeerIdentity

/// All that is done for one order: one search, or several where a SHA-256 leads to a file.
///
/// 1. The peers are asked for the content (`PeerExchange`). A block of that name ends it.
/// 2. A peer may say instead that the content is the file of some root. That file is fetched whole,
///    from all who have it, each block checked as it comes.
/// 3. The store hashes it. When it has the SHA-256, the store names it by that, and it is found.
/// 4. Else whoever told the root is a liar, and the others are asked again.
///
/// Invariant: nothing is found by a SHA-256 before the store has hashed the whole of it. Each round
/// leaves out a peer more, so it ends.
struct PeerHunt {
    /// What came of a root that a peer has told.
    private enum Verdict {
        case found
        /// This one failed, or lied; the others may do better.
        case dismissed(Trouble)
        /// No other peer can do better.
        case hopeless(FetchTrouble)
    }

    let host: Host
    let bodies: ByteBudget
    let sink: BlockSink
    let note: @Sendable (PeerID, PeerExchange.Note) -> Void
    private var attempts: [Attempt] = []
    /// Roots of files that have another SHA-256.
    private var wrong: Set<CID> = []

    init(
        host: Host,
        bodies: ByteBudget,
        sink: BlockSink,
        note: @escaping @Sendable (PeerID, PeerExchange.Note) -> Void,
    ) {
        self.host = host
        self.bodies = bodies
        self.sink = sink
        self.note = note
    }

    /// Looks for the content among these peers, the most likely first.
    ///
    /// - Parameters:
    ///   - question: what they are asked first.
    ///   - peers: those that are asked.
    ///   - skipped: those that are not.
    ///   - headStart: how long the first is asked alone.
    /// - Returns: how it ended, with an attempt for each peer.
    mutating func run(
        _ question: PeerQuestion,
        among peers: [PeerID],
        skipped: [Attempt],
        headStart: Duration,
    ) async -> Outcome {
        var peers = peers
        var headStart = headStart
        while true {
            let search = await search(question, among: peers, headStart, into: sink)
            headStart = .zero
            guard let lead = search.lead else {
                attempts += search.attempts.list
                return end(skipped, search.trouble)
            }
            // Those that were left waiting for the root's sake are asked again, or for the file.
            attempts += search.attempts.list.filter { $0.result == .failed }
            let begun = ContinuousClock.now
            let verdict = await follow(lead, question, among: peers)
            switch verdict {
            case .found: return Outcome(.found, attempts: told(skipped))
            case .hopeless(let trouble): return end(skipped, trouble)
            case .dismissed(let trouble):
                note(lead.peer, .trouble(trouble))
                peers.removeAll { $0 == lead.peer }
                attempts.append(
                    Attempt(
                        .peer,
                        peer: lead.peer.description,
                        .failed,
                        code: trouble.code,
                        sentence: trouble.sentence,
                        duration: .now - begun,
                    )
                )
            }
        }
    }

    private func told(_ skipped: [Attempt]) -> [Attempt] {
        Array((attempts + skipped).prefix(Messages.Limits.attemptsMax))
    }

    private func end(_ skipped: [Attempt], _ trouble: FetchTrouble?) -> Outcome {
        let told = told(skipped)
        if sink.isComplete { return Outcome(.found, attempts: told) }
        if let trouble { return trouble.outcome(told) }
        if Task.isCancelled { return FetchTrouble.cancelled.outcome(told) }
        return PeerAttempts.outcome(of: told)
    }

    private func search(
        _ question: PeerQuestion,
        among peers: [PeerID],
        _ headStart: Duration = .zero,
        into sink: BlockSink,
    ) async -> PeerExchange {
        var exchange = PeerExchange(
            question,
            of: peers,
            skipped: [],
            headStart: headStart,
            host: host,
            sink: sink,
            bodies: bodies,
            note: note,
        )
        await exchange.run()
        return exchange
    }

    /// Fetches the file that a peer has named, and has the store hash it.
    private mutating func follow(
        _ lead: (peer: PeerID, root: CID),
        _ question: PeerQuestion,
        among peers: [PeerID],
    ) async -> Verdict {
        guard let digest = question.flat, !wrong.contains(lead.root) else {
            return .dismissed(.wrongFile)
        }
        let file = sink.whole(lead.root)
        do throws(FetchTrouble) {
            try await file.resume()
            if let first = try await file.missing(1).first {
                let question = PeerQuestion(
                    cid: first,
                    deadline: question.deadline,
                    bytesMax: Limits.flatBytesMax
                )
                let others = peers.filter { $0 != lead.peer }
                let search = await search(question, among: [lead.peer] + others, into: file)
                attempts += search.attempts.list
                if let trouble = search.trouble { throw trouble }
            }
            guard file.isComplete else {
                return Task.isCancelled ? .hopeless(.cancelled) : .dismissed(.unfinished)
            }
            try await file.finish()
            if try await file.name(as: digest) { return .found }
            wrong.insert(lead.root)
            return .dismissed(.wrongFile)
        } catch {
            // A file that can't be read, or is larger than was told, is not what was asked for.
            return [.corrupt, .tooLarge].contains(error.code)
                ? .dismissed(.wrongFile) : .hopeless(error)
        }
    }
}
