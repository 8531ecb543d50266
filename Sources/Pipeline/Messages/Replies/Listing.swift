import SwiftProtobuf

/// A page of what the store holds.
package struct Listing: Sendable, Equatable {
    /// The entries, in the order they came.
    package var entries: [Status]
    /// The cursor of the next page; empty when this was the last.
    package var next: String

    /// A page.
    package init(entries: [Status], next: String) {
        self.entries = entries
        self.next = next
    }

    init(_ proto: ProtoListing) throws(MalformedHeader) {
        entries = []
        for entry in proto.entries.prefix(Limits.listEntriesMax) {
            entries.append(try Status(entry))
        }
        next = proto.next
    }

    var proto: ProtoListing {
        .with {
            $0.entries = entries.map(\.proto)
            $0.next = next
        }
    }
}
