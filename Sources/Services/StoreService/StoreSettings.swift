package import Daemon

/// The settings of a store.
package struct StoreSettings: StageSettings {
    /// Their section.
    package static let section = "store"

    /// Where intakes, fetchers and broadcasters connect.
    package let bind: [String]
    /// The database file; large blocks lie in a folder beside it, named like it and `-segments`.
    package let database: String
    /// Bytes of blocks that the database may hold.
    package let quota: Int
    /// Threads that read.
    package let readers: Int
    /// Bytes that the scrub reads in a second; 0: it does not run.
    package let scrubRate: Int
    /// From the beginning of one scrub to the next.
    package let scrubInterval: Duration
    /// What it neither takes nor hands out.
    package let denylist: DenylistFiles

    /// Settings that are right by themselves, for a store inside another program.
    package init(
        bind: [String],
        database: String,
        quota: Int = 10 << 30,
        denylist: DenylistFiles = .none,
    ) {
        self.bind = bind
        self.database = database
        self.quota = quota
        readers = 2
        scrubRate = 0
        scrubInterval = .seconds(7 * 86_400)
        self.denylist = denylist
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        bind = try reader.endpoints(
            "bind",
            default: [],
            "Where intakes, fetchers and broadcasters connect."
        )
        database = try reader.text(
            "database",
            default: "weir.sqlite",
            "The database file; made, with its folder and FILE-segments, when it is missing.",
        )
        quota = try reader.bytes(
            "quota",
            default: 10 << 30,
            in: (1 << 20)...(1 << 50),
            "Bytes of blocks it may hold: fetched content is evicted beyond, puts are refused.",
        )
        readers = try reader.integer(
            "readers",
            default: 2,
            in: 1...16,
            "Threads that read the database."
        )
        scrubRate = try reader.bytes(
            "scrub-rate",
            default: 4 << 20,
            in: 0...(1 << 30),
            "Bytes a second that are read again to find rot; 0: none.",
        )
        scrubInterval = try reader.duration(
            "scrub-interval",
            default: .seconds(7 * 86_400),
            in: .seconds(1)...(.seconds(366 * 86_400)),
            "From the beginning of one scrub of the whole database to the next.",
        )
        denylist = try reader.denylists()
        guard !database.isEmpty else { throw reader.wrong("database", database, "a path") }
    }
}
