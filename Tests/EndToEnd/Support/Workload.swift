import Synchronization
import WeirClient

/// Requests of four kinds, one after another: put a block, read one that is here, read one that only
/// another deployment has, and ask for what nobody has.
final class Workload: Sendable {
    /// How the requests were answered.
    struct Report: Sendable {
        var answered = 0
        var right = 0
        /// Answers that are not what was asked for.
        var wrong: [String] = []
        /// Answers after the time to live.
        var late: [String] = []
        /// The errors, which are allowed while a stage is dead.
        var errors: [WeirError.Code: Int] = [:]
    }

    fileprivate enum Verdict {
        case right
        case wrong(String)
        case error(WeirError.Code)
    }

    private static let inFlight = 64
    fileprivate static let timeToLive = Duration.seconds(10)
    /// What a task may wait for a processor after its answer came.
    fileprivate static let slack = Duration.seconds(1)
    private static let remoteCount = 250
    private let remote: [String]
    private let sequence = Atomic(UInt64(1 << 20))
    /// The seeds of the blocks whose put was acknowledged, by their names.
    private let acknowledged = Mutex<[String: UInt64]>([:])

    /// Fills the other deployment.
    init(filling other: Client) async throws {
        var remote: [String] = []
        for number in 0..<Self.remoteCount {
            remote.append(try await other.put(Self.bytes(remote: number)).cid)
        }
        self.remote = remote
    }

    /// Makes so many requests, 64 at a time; `onAnswer` hears how many are answered.
    ///
    /// - `first`: the number of the first one, which says what is asked.
    func run(
        _ count: Int,
        from first: Int = 0,
        with client: Client,
        onAnswer: (Int) -> Void,
    ) async throws -> Report {
        var made = 0
        return try await run(from: first, with: client, onAnswer: onAnswer) {
            made += 1
            return made <= count
        }
    }

    /// Makes requests as long as `isWanted` says, 64 at a time.
    func run(
        from first: Int = 0,
        with client: Client,
        onAnswer: (Int) -> Void = { _ in },
        while isWanted: () -> Bool,
    ) async throws -> Report {
        let here = Pattern.bytes(300_000, seed: 1 << 19)
        let local = try await client.put(here).cid
        return await withTaskGroup(of: (Int, Verdict, Duration).self) { group in
            var report = Report()
            var number = first
            while isWanted() {
                if number - first >= Self.inFlight, let ended = await group.next() {
                    report.add(ended, onAnswer)
                }
                group.addTask { [number] in
                    let begun = ContinuousClock.now
                    let verdict = await self.ask(number, client, local, here)
                    return (number, verdict, ContinuousClock.now - begun)
                }
                number += 1
            }
            for await ended in group { report.add(ended, onAnswer) }
            return report
        }
    }

    /// How many puts were acknowledged, and the names of those that are not there as they were put.
    func lost(asking client: Client) async -> (acknowledged: Int, lost: [String]) {
        let blocks = acknowledged.withLock(\.self)
        var lost: [String] = []
        for (cid, seed) in blocks {
            let got = try? await client.get(cid, options: GetOptions(sources: [.local]))
            let isRight = got?.bytes == Pattern.bytes(1_000, seed: seed)
            if !isRight { lost.append(cid) }
        }
        return (blocks.count, lost)
    }

    private func ask(
        _ number: Int,
        _ client: Client,
        _ local: String,
        _ here: [UInt8],
    ) async -> Verdict {
        let options = GetOptions(timeToLive: Self.timeToLive)
        do throws(WeirError) {
            switch number % 4 {
            case 0:
                let seed = sequence.add(1, ordering: .relaxed).newValue
                let bytes = Pattern.bytes(1_000, seed: seed)
                let stored = try await client.put(
                    bytes,
                    options: PutOptions(timeToLive: Self.timeToLive)
                )
                acknowledged.withLock { $0[stored.cid] = seed }
                let got = try await client.get(stored.cid, options: options)
                return got.bytes == bytes ? .right : .wrong("a block put")
            case 1:
                let offset = number * 250 % 299_000
                let got = try await client.get(
                    local,
                    offset: UInt64(offset),
                    length: 1_000,
                    options: options
                )
                let right = Array(here[offset..<offset + 1_000])
                return got.bytes == right ? .right : .wrong("a range at \(offset)")
            case 2:
                let which = number / 4 % Self.remoteCount
                let got = try await client.get(remote[which], options: options)
                return got.bytes == Self.bytes(remote: which)
                    ? .right : .wrong("remote content \(which)")
            default:
                let got = try await client.get(Self.nobodysHash(number), options: options)
                return .wrong("\(got.bytes.count) bytes for a hash that nobody has")
            }
        } catch {
            return number % 4 == 3 && error.code == .notFound ? .right : .error(error.code)
        }
    }

    private static func bytes(remote number: Int) -> [UInt8] {
        Pattern.bytes(2_000, seed: UInt64(number + 1))
    }

    private static func nobodysHash(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }
}

extension Workload.Report {
    fileprivate mutating func add(
        _ ended: (Int, Workload.Verdict, Duration),
        _ onAnswer: (Int) -> Void,
    ) {
        let (number, verdict, time) = ended
        answered += 1
        onAnswer(answered)
        // The first kind makes two requests.
        let limit = (Workload.timeToLive + Workload.slack) * (number % 4 == 0 ? 2 : 1)
        if time > limit { late.append("request \(number) took \(time)") }
        switch verdict {
        case .right: right += 1
        case .wrong(let what): wrong.append(what)
        case .error(let code): errors[code, default: 0] += 1
        }
    }
}
