/// The protocols that have a handler, which of them are offered, and how many streams each has.
///
/// A value; what a handler is doesn't matter here.
package struct ProtocolTable<Handler> {
    private struct Entry {
        var handler: Handler
        var streamsMax: Int
        var streams = 0
    }

    private var entries: [String: Entry] = [:]
    private var chosen: Set<String>?
    /// The protocols whose streams are accepted.
    package private(set) var offered: Set<String> = []

    /// No protocol yet; of those to come, these are offered, or all.
    package init(offering chosen: Set<String>?) {
        self.chosen = chosen
    }

    /// Gives a protocol a handler, or another one.
    package mutating func handle(_ name: String, streamsMax: Int, _ handler: Handler) {
        let streams = entries[name]?.streams ?? 0
        entries[name] = Entry(handler: handler, streamsMax: streamsMax, streams: streams)
        update()
    }

    /// Chooses what is offered of what has a handler; nil is everything.
    package mutating func offer(_ names: Set<String>?) {
        chosen = names
        update()
    }

    /// A stream of a protocol begins: its handler, unless there are too many or it isn't offered.
    package mutating func begin(_ name: String) -> Handler? {
        guard offered.contains(name), let entry = entries[name], entry.streams < entry.streamsMax
        else { return nil }
        entries[name]?.streams += 1
        return entry.handler
    }

    /// A stream of a protocol is no more.
    package mutating func end(_ name: String) {
        entries[name]?.streams -= 1
    }

    private mutating func update() {
        let all = Set(entries.keys)
        offered = chosen.map { all.intersection($0) } ?? all
    }
}
