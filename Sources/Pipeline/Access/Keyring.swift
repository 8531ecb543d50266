import Synchronization

/// The list of who may come in, as all doors of a process use it; it may be replaced at any time.
///
/// Every message is looked up in the list that holds then: whoever is taken off it is cut off, also
/// where a connection stays open.
package final class Keyring: Sendable {
    private let current: Mutex<AllowList>

    /// A keyring with its first list.
    package init(_ list: AllowList = AllowList()) { current = Mutex(list) }

    /// The list that holds now.
    package var list: AllowList { current.withLock { $0 } }

    /// Puts another list in its place.
    ///
    /// - Returns: those who may not do any more what they might before.
    @discardableResult
    package func replace(_ list: AllowList) -> [AllowList.Entry] {
        let former = current.withLock { current in
            defer { current = list }
            return current
        }
        return former.all.filter { list.entry(ofUser: $0.key.description)?.role != $0.role }
    }

    /// Whether the owner of a key, given by its text, may come in by a door.
    package func admits(_ user: String, at door: Door) -> Bool {
        current.withLock { list in
            list.entry(ofUser: user).map { door.admits($0.role) } ?? false
        }
    }
}
