import ArgumentParser
import Console
import Daemon
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

    /// A request's name.
    @Sendable static func requestID(_ text: String) throws -> RequestID {
        guard let id = RequestID(text) else {
            throw ValidationError("\"\(text)\" is no request; its name has 32 hexadecimal digits.")
        }
        return id
    }

    /// Who may have a content.
    @Sendable static func privacy(_ text: String) throws -> Privacy {
        guard let privacy = Privacy(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no privacy; give public or private.")
        }
        return privacy
    }
}
