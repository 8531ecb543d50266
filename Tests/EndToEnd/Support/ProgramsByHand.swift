import Foundation

/// A pipeline whose programs were started one by one, over `tcp://127.0.0.1`, with one settings file.
///
/// The file says what all instances of a stage have in common; what each has of its own, its name
/// and where it listens, is on its command line.
final class ProgramsByHand {
    /// Where clients are answered: two intakes.
    let clients: [String]
    private let folder: TestFolder
    private let settings: String
    private let arguments: [String: [String]]
    private(set) var programs: [String: RunningProgram] = [:]

    /// Two of each stage but the fetchers, of which there are three.
    init(gateway: String, in folder: TestFolder) throws {
        func endpoints(_ count: Int) throws -> [String] {
            try (0..<count).map { _ in "tcp://127.0.0.1:\(try FreePort.next())" }
        }
        let (intakes, stores) = (try endpoints(2), try endpoints(2))
        let (searches, orders) = (try endpoints(2), try endpoints(2))
        self.folder = folder
        clients = intakes
        let file: [String: [String: [String]]] = [
            "store": ["database": [folder.path(of: "weir.sqlite")]],
            "ipfs-fetcher": ["routers": orders, "stores": stores, "gateways": [gateway]],
            "intake": ["stores": stores, "routers": searches],
        ]
        settings = try folder.write(
            [UInt8](try JSONSerialization.data(withJSONObject: file)),
            to: "settings.json"
        )
        var arguments: [String: [String]] = [:]
        for number in 0..<2 {
            arguments["store-\(number)"] = ["--bind", stores[number]]
            arguments["router-\(number)"] = [
                "--bind", searches[number], "--orders", orders[number],
            ]
            arguments["intake-\(number)"] = ["--bind", intakes[number]]
        }
        for number in 0..<3 { arguments["ipfs-fetcher-\(number)"] = [] }
        self.arguments = arguments
    }

    /// Every instance.
    var instances: [String] { arguments.keys.sorted() }

    /// Starts an instance, or starts it again.
    func start(_ instance: String) throws {
        let stage = instance.split(separator: "-").dropLast().joined(separator: "-")
        programs[instance] = try RunningProgram(
            "weir-\(stage)",
            ["--instance", instance, "--settings", settings] + (arguments[instance] ?? []),
            in: folder
        )
    }
}
