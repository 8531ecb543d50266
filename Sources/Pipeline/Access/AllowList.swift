package import Multiformats

/// Who may connect to a deployment's stages and as what, and which DIDs may do what: the file
/// `authorized` in the folder of keys.
///
/// ```
/// # one a line; # at the beginning of a line is a comment
/// ROLE NAME KEY                               ; a CURVE public key, as NAME.pub has it
/// requester NAME DID RIGHTS [trust=N]         ; who signs its requests
///
/// ROLE   = client / operator / intake / router / store / fetcher / broadcaster
/// RIGHTS = none / RIGHT *("," RIGHT)
/// RIGHT  = read / put / pin / admin
/// N      = 0 to 10, 5 when it is left out
/// ```
///
/// Several keys may have one name, as those of one person's machines. A key or a DID stands once.
package struct AllowList: Sendable, Equatable {
    /// Whom a key names.
    package struct Entry: Sendable, Equatable {
        /// What it is here.
        package let role: Role
        /// What the operator calls it.
        package let name: String
        /// Its key.
        package let key: CurveKey
    }

    /// By the text of the key, which is how a connection's user is told with each message.
    private var entries: [String: Entry] = [:]
    /// What each DID may do.
    package private(set) var grants: [DIDKey: Grant] = [:]

    /// A list of nobody.
    package init() {}

    /// Reads a list; an empty one is a list of nobody.
    package init(parsing text: String) throws(AccessError) {
        var lineOfKey: [CurveKey: Int] = [:]
        var lineOfDID: [DIDKey: Int] = [:]
        for line in KeyText.lines(of: text) {
            let words = line.text.split { $0.isWhitespace }
            guard words.count >= 3, words[1].utf8.count <= Limits.nameBytesMax else {
                throw .malformedLine(line.number)
            }
            if words[0] == "requester" {
                let (did, grant) = try Self.requester(words, line.number)
                if let first = lineOfDID.updateValue(line.number, forKey: did) {
                    throw .twice(line: line.number, first: first)
                }
                grants[did] = grant
            } else {
                let entry = try Self.entry(words, line.number)
                if let first = lineOfKey.updateValue(line.number, forKey: entry.key) {
                    throw .twice(line: line.number, first: first)
                }
                entries[entry.key.description] = entry
            }
            guard entries.count + grants.count <= Limits.entriesMax else { throw .tooManyEntries }
        }
    }

    /// Whom a key names, by the key's text; nil: nobody.
    package func entry(ofUser user: String) -> Entry? { entries[user] }

    /// Every key, in the order of roles and names.
    package var all: [Entry] {
        entries.values.sorted {
            ($0.role.rawValue, $0.name, $0.key.description)
                < ($1.role.rawValue, $1.name, $1.key.description)
        }
    }

    /// The one key of a role, or of a name in it.
    ///
    /// - Throws: `nobody` or `several`.
    package func key(of role: Role, named name: String? = nil) throws(AccessError) -> CurveKey {
        let found = entries.values.filter { $0.role == role && (name == nil || $0.name == name) }
        guard let first = found.first else { throw .nobody(role, named: name) }
        guard found.count == 1 else { throw .several(role, named: name) }
        return first.key
    }

    private static func entry(
        _ words: [Substring],
        _ line: Int,
    ) throws(AccessError) -> Entry {
        guard let role = Role(rawValue: String(words[0])) else {
            throw .unknownRole(line: line, String(words[0]))
        }
        guard words.count == 3 else { throw .malformedLine(line) }
        guard let key = CurveKey(parsing: words[2]) else { throw .badKey(line: line) }
        return Entry(role: role, name: String(words[1]), key: key)
    }

    private static func requester(
        _ words: [Substring],
        _ line: Int,
    ) throws(AccessError) -> (DIDKey, Grant) {
        guard words.count >= 4 else { throw .malformedLine(line) }
        let did: DIDKey
        do {
            did = try DIDKey(parsing: String(words[2]))
        } catch {
            throw .badDID(line: line)
        }
        guard let grant = Grant(name: String(words[1]), words: words[3...]) else {
            throw .badGrant(line: line, words[3...].joined(separator: " "))
        }
        return (did, grant)
    }
}
