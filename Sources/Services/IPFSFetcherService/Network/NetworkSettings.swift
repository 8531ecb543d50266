package import Daemon
package import Peering

/// What the IPFS link is told: its host, and who knows providers.
package struct NetworkSettings: Sendable {
    /// What this node does in the distributed hash table.
    package enum HashTable: String, Sendable, CaseIterable {
        /// Nothing.
        case off
        /// It asks.
        case client
        /// It asks, and answers others: for a node that others reach.
        case server
    }

    /// What of the store's public content the hash table is told.
    package enum Provided: String, Sendable, CaseIterable {
        /// Each content, by its root.
        case roots
        /// Those that are pinned.
        case pinned
        /// Every block, so that whoever looks for one of a content's finds it too.
        case all
        /// Nothing.
        case none
    }

    /// The host, and who may be connected with.
    package var node: NodeSettings
    /// What it does in the hash table.
    package var hashTable: HashTable
    /// Routers over HTTP that know providers.
    package var routers: [WebAddress]

    /// What the hash table is told.
    package var provided: Provided

    /// Reads them.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        node = try NodeSettings(&reader, listening: [])
        let mode = try reader.text(
            "dht",
            default: HashTable.client.rawValue,
            "What it does in the IPFS network's hash table: off, client, or server (others reach it)."
        )
        guard let hashTable = HashTable(rawValue: mode) else {
            throw reader.wrong("dht", mode, "off, client or server")
        }
        self.hashTable = hashTable
        let announced = try reader.text(
            "provide",
            default: Provided.roots.rawValue,
            "What of the public content the hash table is told: roots, pinned (roots), all (blocks), or none."
        )
        guard let provided = Provided(rawValue: announced) else {
            throw reader.wrong("provide", announced, "roots, pinned, all or none")
        }
        self.provided = provided
        let texts = try reader.texts(
            "delegated-routers",
            default: [],
            "Routers that know providers over HTTP, as https://delegated-ipfs.dev"
        )
        guard texts.count <= Limits.routersMax else {
            throw reader.wrong(
                "delegated-routers",
                "\(texts.count) URLs",
                "\(Limits.routersMax) at most"
            )
        }
        routers = []
        for text in texts {
            guard let address = WebAddress(text), !text.contains("?"), !text.contains("#") else {
                throw reader.wrong("delegated-routers", text, "a URL as https://router.example")
            }
            routers.append(address)
        }
    }

    /// Whether there is anybody that it could ask or hear: without, there is no IPFS link.
    package var isOn: Bool { !node.listen.isEmpty || !node.bootstrap.isEmpty || !routers.isEmpty }
}
