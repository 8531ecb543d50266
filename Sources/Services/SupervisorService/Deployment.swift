package import Daemon
import Linux

/// What `weir up` was asked for: which stages, how many of each, and what they know of each other.
package struct Deployment: Sendable {
    /// Stages in the order they are started; they are stopped the other way round.
    package static let stages = [
        "store", "router", "broadcaster", "peer-fetcher", "ipfs-fetcher", "intake", "http",
    ]

    /// The stages that hold to denylists.
    private static let enforcing = ["store", "broadcaster", "intake", "http"]

    /// The folder of the deployment's data.
    package var home: String
    /// The folder of its sockets; private to us.
    package var runtime: String
    /// The port of 127.0.0.1 on which clients are answered beside `ipc://`; nil: none.
    package var port: Int?
    /// The port of 127.0.0.1 on which the HTTP door opens; nil: no door.
    package var httpPort: Int?
    /// More endpoints where clients are answered, which others may reach.
    package var listen: [String]
    /// The folder of keys, which lock every `tcp://` endpoint; nil: none.
    package var keys: String?
    /// The first port of 127.0.0.1 for metrics: each instance has the next one; nil: no metrics.
    package var metricsPort: Int?
    /// The least severe level that the stages log; nil: theirs.
    package var logLevel: String?
    /// How the stages write their logs; nil: as theirs say.
    package var logFormat: LogFormat?
    /// How many instances of each stage; one where nothing is said.
    package var scale: [String: Int]
    /// URLs of trustless gateways.
    package var gateways: [String]
    /// Multiaddrs of peers to stay connected with.
    package var peers: [String]
    /// The first port of 127.0.0.1 for peers: each peer fetcher has the next one; nil: as its own
    /// settings say.
    package var peerPort: Int?
    /// Multiaddrs of IPFS nodes to stay connected with.
    package var ipfsPeers: [String]
    /// The first port of 127.0.0.1 for IPFS nodes: each IPFS fetcher has the next one; nil: as its own
    /// settings say.
    package var ipfsPort: Int?
    /// URLs of routers that know who provides a content.
    package var delegatedRouters: [String]
    /// Files of content that is blocked.
    package var denylists: [String]
    /// A settings file for all stages; nil: none.
    package var settingsFile: String?

    /// A deployment; nothing is started yet.
    package init(
        home: String,
        runtime: String,
        port: Int? = nil,
        httpPort: Int? = nil,
        listen: [String] = [],
        keys: String? = nil,
        metricsPort: Int? = nil,
        logLevel: String? = nil,
        logFormat: LogFormat? = nil,
        scale: [String: Int] = [:],
        gateways: [String] = [],
        peers: [String] = [],
        peerPort: Int? = nil,
        ipfsPeers: [String] = [],
        ipfsPort: Int? = nil,
        delegatedRouters: [String] = [],
        denylists: [String] = [],
        settingsFile: String? = nil,
    ) {
        self.home = home
        self.runtime = runtime
        self.port = port
        self.httpPort = httpPort
        self.listen = listen
        self.keys = keys
        self.metricsPort = metricsPort
        self.logLevel = logLevel
        self.logFormat = logFormat
        self.scale = scale
        self.gateways = gateways
        self.peers = peers
        self.peerPort = peerPort
        self.ipfsPeers = ipfsPeers
        self.ipfsPort = ipfsPort
        self.delegatedRouters = delegatedRouters
        self.denylists = denylists
        self.settingsFile = settingsFile
    }

    /// The longest name of a socket, for choosing a runtime folder that is short enough.
    package static let longestSocketName = "ctl-ipfs-fetcher-63.sock"

    /// Every instance to be started, in order.
    package var instances: [ChildPlan] {
        let places = Deployment.stages.flatMap { stage in
            (0..<count(of: stage)).map { (stage, $0) }
        }
        return places.enumerated().map { place, instance in
            plan(instance.0, instance.1, metrics: metricsPort.map { "127.0.0.1:\($0 + place)" })
        }
    }

    /// Where clients are answered.
    package var clientEndpoints: [String] {
        (0..<count(of: "intake")).map { socket("intake-\($0)") } + tcpEndpoints
    }

    /// Where clients of this machine are answered without a key.
    package var openEndpoints: [String] {
        keys == nil ? clientEndpoints : clientEndpoints.filter { $0.hasPrefix("ipc://") }
    }

    private var tcpEndpoints: [String] {
        (port.map { ["tcp://127.0.0.1:\($0)"] } ?? []) + listen
    }

    /// Reads `STAGE=N`.
    ///
    /// - Throws: a sentence that says what would be right.
    package static func scale(_ text: String) throws(SupervisorTrouble) -> (String, Int) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, stages.contains(parts[0]) else {
            throw SupervisorTrouble(
                "--scale \(text) names no stage; give STAGE=N with one of "
                    + stages.joined(separator: ", ") + "."
            )
        }
        guard let count = Int(parts[1]), (1...Limits.instancesMax).contains(count) else {
            throw SupervisorTrouble(
                "--scale \(text): give a number from 1 to \(Limits.instancesMax)."
            )
        }
        guard count == 1 || !["broadcaster", "http"].contains(parts[0]) else {
            throw SupervisorTrouble(
                "--scale \(text): there is one \(parts[0]) in a deployment; it has the one endpoint."
            )
        }
        return (parts[0], count)
    }

    private func count(of stage: String) -> Int {
        stage == "http" && httpPort == nil ? 0 : scale[stage] ?? 1
    }

    private func socket(_ name: String) -> String {
        "ipc://\(runtime)/\(name).sock"
    }

    private func sockets(_ stage: String, _ suffix: String = "") -> [String] {
        (0..<count(of: stage)).map { socket("\(stage)-\($0)\(suffix)") }
    }

    private func plan(_ stage: String, _ number: Int, metrics: String?) -> ChildPlan {
        let name = "\(stage)-\(number)"
        let control = socket("ctl-\(name)")
        var arguments = ["--instance", name, "--control", control, "--watch-parent"]
        if let keys { arguments += ["--keys", keys] }
        if let settingsFile { arguments += ["--settings", settingsFile] }
        if let metrics { arguments += ["--metrics", metrics] }
        if let logLevel { arguments += ["--log-level", logLevel] }
        if let logFormat { arguments += ["--log-format", logFormat.rawValue] }
        return ChildPlan(
            stage: stage,
            instance: name,
            control: control,
            metrics: metrics,
            program: "weir-\(stage)",
            arguments: arguments + flags(stage, number),
            rereads: keys != nil || (Self.enforcing.contains(stage) && !denylists.isEmpty),
        )
    }

    private func flags(_ stage: String, _ number: Int) -> [String] {
        let name = "\(stage)-\(number)"
        switch stage {
        case "store":
            return ["--bind", socket(name), "--database", "\(home)/store/weir.sqlite"]
                + repeated("denylist", denylists)
        case "router":
            return ["--bind", socket("\(name)-search"), "--orders", socket("\(name)-orders")]
                + ["--memory", "\(home)/router/\(name).json"]
        case "broadcaster":
            return repeated("stores", sockets("store"))
                + ["--bind", socket("events"), "--replay-bind", socket("replay")]
                + repeated("denylist", denylists)
        case "ipfs-fetcher":
            return hostFlags(stage, number, port: ipfsPort, peers: ipfsPeers)
                + repeated("gateways", gateways)
                + repeated("delegated-routers", delegatedRouters)
        case "peer-fetcher":
            return hostFlags(stage, number, port: peerPort, peers: peers)
        case "intake":
            let tcp = number == 0 ? tcpEndpoints : []
            return repeated("bind", [socket(name)] + tcp) + repeated("stores", sockets("store"))
                + repeated("routers", sockets("router", "-search"))
                + repeated("denylist", denylists)
        default:
            return ["--bind", "127.0.0.1:\(httpPort ?? 0)"] + repeated("intakes", sockets("intake"))
                + repeated("denylist", denylists)
        }
    }

    /// What a fetcher that hosts libp2p is told.
    private func hostFlags(_ stage: String, _ number: Int, port: Int?, peers: [String]) -> [String]
    {
        let all = (0..<count(of: stage)).map { "\(stage)-\($0)" }
        let listen = port.map { ["/ip4/127.0.0.1/tcp/\($0 + number)"] } ?? []
        return repeated("routers", sockets("router", "-orders"))
            + repeated("stores", sockets("store")) + repeated("instances", all)
            + ["--home", home]
            + repeated("bootstrap", peers) + repeated("listen", listen)
    }

    private func repeated(_ flag: String, _ values: [String]) -> [String] {
        values.flatMap { ["--\(flag)", $0] }
    }
}
