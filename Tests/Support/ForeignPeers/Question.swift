/// What a foreign peer is asked to do; `Tests/Support/peers/README.md` lists it.
package struct Question: Encodable, Sendable {
    package var `do`: String
    package var address: String?
    package var peer: String?
    package var prefix: String?
    package var text: String?
    package var count: Int?
    package var size: Int?
    package var up: Int?
    package var down: Int?
    package var hash: String?
    package var block: Bool?
    package var inlineMax: Int?
    package var path: String?
    package var cid: String?

    package static func connect(_ address: String) -> Question {
        Question(do: "connect", address: address)
    }

    package static let peers = Question(do: "peers")

    package static func identify(_ peer: String) -> Question {
        Question(do: "identify", peer: peer)
    }

    package static func ping(_ peer: String) -> Question { Question(do: "ping", peer: peer) }

    package static func echo(_ text: String, _ peer: String, prefix: String = "") -> Question {
        Question(do: "echo", peer: peer, prefix: prefix, text: text)
    }

    package static func bulk(_ peer: String, up: Int, down: Int, prefix: String = "") -> Question {
        Question(do: "bulk", peer: peer, prefix: prefix, up: up, down: down)
    }

    package static func perf(_ peer: String, up: Int, down: Int) -> Question {
        Question(do: "perf", peer: peer, up: up, down: down)
    }

    package static func get(
        _ hash: String,
        _ peer: String,
        block: Bool = false,
        inlineMax: Int? = nil
    ) -> Question {
        Question(do: "get", peer: peer, hash: hash, block: block, inlineMax: inlineMax)
    }

    package static func list(_ peer: String) -> Question { Question(do: "list", peer: peer) }

    package static func add(_ path: String) -> Question { Question(do: "add", path: path) }

    package static func fetch(_ cid: String, into path: String) -> Question {
        Question(do: "fetch", path: path, cid: cid)
    }

    package static func pin(_ cid: String) -> Question { Question(do: "pin", cid: cid) }
}
