import Foundation
import Messages

/// What was learned, as the text of a file: JSON with a version.
///
/// Instants mean nothing in another life of the process, so a record carries its age when the file
/// was written, and the file the time of day.
package enum ExperienceFile {
    /// Why a text is not what a router wrote.
    package enum Trouble: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is no JSON of this shape.
        case malformed
        /// Another version wrote it.
        case version(Int)

        /// A sentence for the operator.
        package var description: String {
            switch self {
            case .malformed: "It is not what a router wrote."
            case .version(let version): "Its version is \(version); this router reads \(current)."
            }
        }
    }

    private static let current = 1

    private struct Page: Codable {
        var version: Int
        var writtenMilliseconds: Int64
        var sources: [String: Line]
        var instances: [String: Line]
    }

    private struct Line: Codable {
        var latencies: [Float]
        var failures: Float
        var bandwidth: Double?
        var ageMilliseconds: Int64

        init(_ record: Record, _ now: ContinuousClock.Instant) {
            latencies = record.latencies.weights
            failures = record.failures
            bandwidth = record.bandwidth
            ageMilliseconds = Int64((now - record.changed) / .milliseconds(1))
        }

        func record(_ now: ContinuousClock.Instant, passed: Int64) -> Record? {
            // A clock that was set back must not make anything younger than it was.
            let age = max(0, ageMilliseconds).addingReportingOverflow(max(0, passed))
            guard !age.overflow, let latencies = FadingHistogram(weights: latencies) else {
                return nil
            }
            return Record(
                latencies: latencies,
                failures: failures,
                bandwidth: bandwidth,
                changed: now - .milliseconds(min(age.partialValue, Limits.ageMillisecondsMax))
            )
        }
    }

    /// The text of a file; `milliseconds` is the time of day since 1970.
    package static func text(
        of experience: Experience,
        now: ContinuousClock.Instant,
        milliseconds: Int64,
    ) throws -> [UInt8] {
        let page = Page(
            version: current,
            writtenMilliseconds: milliseconds,
            sources: Dictionary(
                uniqueKeysWithValues: experience.sources.map { ($0.rawValue, Line($1, now)) }
            ),
            instances: experience.instances.mapValues { Line($0, now) }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(page))
    }

    /// What a file says; a record in it that can't be is left out.
    package static func read(
        _ text: [UInt8],
        now: ContinuousClock.Instant,
        milliseconds: Int64,
    ) throws(Trouble) -> Experience {
        struct Version: Decodable { var version: Int }
        let data = Data(text)
        guard let version = try? JSONDecoder().decode(Version.self, from: data).version else {
            throw .malformed
        }
        guard version == current else { throw .version(version) }
        guard let page = try? JSONDecoder().decode(Page.self, from: data) else { throw .malformed }
        let (passed, isTooFar) = milliseconds.subtractingReportingOverflow(page.writtenMilliseconds)
        guard !isTooFar else { throw .malformed }
        var sources: [Source: Record] = [:]
        for (name, line) in page.sources {
            guard let source = Source(rawValue: name) else { continue }
            sources[source] = line.record(now, passed: passed)
        }
        return Experience(
            sources: sources,
            instances: page.instances.compactMapValues { $0.record(now, passed: passed) }
        )
    }
}
