package import Multiformats

/// What is wrong with a denylist, and in which line.
package struct DenylistError: Error, Hashable, Sendable {
    /// The line, counted from 1.
    package let line: Int
    /// What is wrong with it.
    package let fault: DenylistFault

    /// An error.
    package init(line: Int, fault: DenylistFault) {
        self.line = line
        self.fault = fault
    }
}

/// What can be wrong with a line of a denylist.
package enum DenylistFault: Error, Hashable, Sendable {
    /// The header has a line that is no field of a YAML map.
    case malformedHeader
    /// The header says a version that is not spoken here.
    case unsupportedVersion(String)
    /// The line has more than 2 MiB.
    case lineTooLong
    /// The line begins as no rule does.
    case notARule
    /// What stands where a CID or a multihash belongs is none.
    case notACID(MultiformatsError)
    /// What stands after `//` is neither a multihash in base 58 nor 64 hexadecimal digits.
    case notADoubleHash
    /// A percent sign is not followed by two hexadecimal digits.
    case malformedEscape
    /// The path is longer than any that can be asked for.
    case pathTooLong
    /// The lists have more rules than are kept.
    case tooManyRules
}

extension DenylistFault: CustomStringConvertible {
    /// One sentence an operator can act on.
    package var description: String {
        switch self {
        case .malformedHeader:
            "the header (everything before ---) has lines as \"name: value\", and this is none"
        case .unsupportedVersion(let version):
            "the list is of version \"\(version)\", and only 1 is known"
        case .lineTooLong:
            "the line has more than \(Limits.lineBytesMax) bytes"
        case .notARule:
            "a rule begins with /ipfs/, /ipns/ or //, after a ! where it allows"
        case .notACID(let error):
            "there is no CID after /ipfs/: \(error)"
        case .notADoubleHash:
            "after // stands a multihash in base 58, or a SHA-256 as 64 hexadecimal digits"
        case .malformedEscape:
            "a % in a path is followed by two hexadecimal digits"
        case .pathTooLong:
            "the path has more than \(Limits.pathBytesMax) bytes"
        case .tooManyRules:
            "there are more than \(Limits.rulesMax) rules in all lists together"
        }
    }
}

extension DenylistError: CustomStringConvertible {
    /// The fault and its line.
    package var description: String { "line \(line): \(fault)" }
}
