package import Blocks

/// Which blocks of a DAG a CAR has, and how often.
package struct CARParameters: Sendable, Equatable {
    /// How much of the DAG.
    package enum Scope: String, Sendable {
        /// The root block alone.
        case block
        /// What it takes to read the file, or to list the folder.
        case entity
        /// Everything below.
        case all
    }

    /// How much of the DAG.
    package var scope: Scope
    /// Only the blocks of this part of the file; the scope is then `entity`.
    package var bytes: EntityBytes?
    /// A block that occurs twice is sent twice.
    package var hasDuplicates: Bool

    /// The defaults of the specification, and each block once.
    package init(scope: Scope = .all, bytes: EntityBytes? = nil, hasDuplicates: Bool = false) {
        self.scope = bytes == nil ? scope : .entity
        self.bytes = bytes
        self.hasDuplicates = hasDuplicates
    }

    /// What the walk over the DAG is told.
    package var walkScope: DAGWalk.Scope {
        switch scope {
        case .block: .block
        case .entity: .entity(bytes?.selection)
        case .all: .all
        }
    }

    /// The media type with everything that is known of the answer.
    package var contentType: String {
        "application/vnd.ipld.car; version=1; order=dfs; dups=\(hasDuplicates ? "y" : "n")"
    }

    /// What tells this CAR of a root from another of the same root, for its tag.
    package var tag: String {
        "\(scope.rawValue).\(bytes.map { "\($0.text)." } ?? "")\(hasDuplicates ? "y" : "n")"
    }

    /// Reads the parameters of a query, with those of an `Accept` for what it leaves open.
    init(query: [String: String], accept: [String: String]) throws(Refusal) {
        func given(_ key: String, _ parameter: String) -> String? {
            query[key] ?? accept[parameter]
        }
        if let version = given("car-version", "version"), version != "1" {
            throw Refusal(406, "CARs are written in version 1 here, not in version \(version).")
        }
        if let order = given("car-order", "order"), order != "dfs", order != "unk", order != "" {
            throw Refusal(406, "The blocks of a CAR come in the order \"dfs\" here.")
        }
        let duplicates = given("car-dups", "dups") ?? "n"
        guard duplicates == "y" || duplicates == "n" else {
            throw Refusal(400, "Whether blocks come again is car-dups=y or car-dups=n.")
        }
        guard let scope = Scope(rawValue: query["dag-scope"] ?? "all") else {
            throw Refusal(400, "The scope of a CAR is dag-scope=block, entity or all.")
        }
        var bytes: EntityBytes?
        if let text = query["entity-bytes"] {
            guard let parsed = EntityBytes(parsing: text) else {
                throw Refusal(
                    400,
                    "A part of a file is entity-bytes=from:to, as 0:1023 or -1024:*."
                )
            }
            bytes = parsed
        }
        self.init(scope: scope, bytes: bytes, hasDuplicates: duplicates == "y")
    }
}
