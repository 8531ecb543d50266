/// What is wrong with a list, a key, or a signature.
package enum AccessError: Error, Equatable, CustomStringConvertible {
    /// A line of the list has not the words that its first one asks for.
    case malformedLine(Int)
    /// A line begins with a word that is no role.
    case unknownRole(line: Int, String)
    /// A line's key is none.
    case badKey(line: Int)
    /// A line's DID is no `did:key` of Ed25519.
    case badDID(line: Int)
    /// A line's rights or trust can't be read.
    case badGrant(line: Int, String)
    /// What a line lets in stands on an earlier line already.
    case twice(line: Int, first: Int)
    /// There are more entries than are read.
    case tooManyEntries
    /// No entry has this name and role.
    case nobody(Role, named: String?)
    /// Several entries fit, and none is meant more than the others.
    case several(Role, named: String?)

    /// A sentence that a person can act on.
    package var description: String {
        switch self {
        case .malformedLine(let line):
            "line \(line) is not ROLE NAME KEY, nor requester NAME DID RIGHTS [trust=N]"
        case .unknownRole(let line, let word):
            "\"\(word.prefix(32))\" on line \(line) is no role; there are "
                + Role.allCases.map(\.rawValue).joined(separator: ", ") + " and requester"
        case .badKey(let line):
            "line \(line) has no key: those have 40 characters, as NAME.pub has them"
        case .badDID(let line):
            "line \(line) has no DID: those read did:key:z6Mk…"
        case .badGrant(let line, let word):
            "\"\(word.prefix(64))\" on line \(line): rights are "
                + Right.allCases.map(\.rawValue).joined(separator: ",")
                + " or none, trust=0 to trust=10"
        case .twice(let line, let first):
            "what is on line \(line) stands on line \(first) already"
        case .tooManyEntries:
            "it has more than \(Limits.entriesMax) entries"
        case .nobody(let role, let name?):
            "it has no \(role.rawValue) named \(name)"
        case .nobody(let role, nil):
            "it has no \(role.rawValue)"
        case .several(let role, let name?):
            "it has several keys of the \(role.rawValue) \(name)"
        case .several(let role, nil):
            "it has several of the role \(role.rawValue): say which, as tcp://NAME@HOST:PORT"
        }
    }
}
