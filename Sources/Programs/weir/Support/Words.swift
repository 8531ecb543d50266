import ArgumentParser
import Console
import Daemon
import Multiformats
import WeirClient

/// Reads what a person gives to an option, or says what would be right.
enum Words {
    /// A time, as `30s`.
    @Sendable static func duration(_ text: String) throws -> Duration {
        guard let duration = Quantity.duration(text) else {
            throw ValidationError("\"\(text)\" is no time; give 200ms, 30s or 5m.")
        }
        return duration
    }

    /// A number of bytes, as `1000` or `10MiB`.
    @Sendable static func bytes(_ text: String) throws -> UInt64 {
        guard let bytes = Quantity.bytes(text) else {
            throw ValidationError("\"\(text)\" is no number of bytes; give 1000, 64KiB or 1GiB.")
        }
        return UInt64(bytes)
    }

    /// Sources, as `peer,ipfs,gateway`.
    @Sendable static func sources(_ text: String) throws -> [Source] {
        try text.split(separator: ",").map { name in
            guard let source = Source(rawValue: String(name)) else {
                throw ValidationError(
                    "\"\(name)\" is no source; give local, peer, ipfs or gateway."
                )
            }
            return source
        }
    }

    /// A deployment's or user's DID.
    @Sendable static func did(_ text: String) throws -> DIDKey {
        do {
            return try DIDKey(parsing: text)
        } catch {
            throw ValidationError("\"\(text)\" is no did:key that can be used: \(error).")
        }
    }

    /// A request's name.
    @Sendable static func requestID(_ text: String) throws -> RequestID {
        guard let id = RequestID(text) else {
            throw ValidationError("\"\(text)\" is no request; its name has 32 hexadecimal digits.")
        }
        return id
    }

    /// How long a request may live.
    static let timesToLive: ClosedRange<Duration> = .milliseconds(1) ... .seconds(600)

    /// One of the words of an enumeration, as `high`.
    @Sendable static func word<Value: RawRepresentable & CaseIterable>(
        _ text: String
    ) throws -> Value where Value.RawValue == String {
        if let value = Value(rawValue: text) { return value }
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\"\(text)\" is none of \(words).")
    }

    /// Whether something is low rather than high.
    @Sendable static func isLow(_ text: String) throws -> Bool {
        switch text {
        case "low": true
        case "high": false
        default: throw ValidationError("\"\(text)\" is neither high nor low.")
        }
    }

    /// A trace, as `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`.
    @Sendable static func trace(_ text: String) throws -> TraceContext {
        guard let trace = TraceContext(text) else {
            throw ValidationError(
                "\"\(text)\" is no traceparent; give 00-, 32, 16 and 2 digits in lower case."
            )
        }
        return trace
    }
}
