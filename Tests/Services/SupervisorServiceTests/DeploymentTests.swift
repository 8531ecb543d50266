import Daemon
import SupervisorService
import Testing

@Suite("Deployment")
struct DeploymentTests {
    private let two = Deployment(
        home: "/home",
        runtime: "/run",
        port: 7400,
        httpPort: 7401,
        scale: ["router": 2, "ipfs-fetcher": 3],
        gateways: ["http://127.0.0.1:1"],
    )

    @Test("Every stage has as many instances as asked for, who keeps the bytes first")
    func instances() {
        let names = two.instances.map(\.instance)
        #expect(
            names == [
                "store-0", "router-0", "router-1", "broadcaster-0", "peer-fetcher-0",
                "ipfs-fetcher-0", "ipfs-fetcher-1", "ipfs-fetcher-2", "intake-0", "http-0",
            ]
        )
    }

    @Test("Denylists go to those who enforce them, and those alone are told to read them again")
    func denylists() {
        var deployment = Deployment(
            home: "/data",
            runtime: "/run",
            httpPort: 80,
            denylists: ["/a", "/b"]
        )
        let enforcing = deployment.instances.filter { plan in
            plan.arguments.joined(separator: " ").contains("--denylist /a --denylist /b")
        }
        #expect(enforcing.map(\.stage) == ["store", "broadcaster", "intake", "http"])
        #expect(deployment.instances.filter(\.rereads) == enforcing)
        deployment.keys = "/keys"
        let areAllReading = deployment.instances.allSatisfy(\.rereads)
        #expect(areAllReading)
    }

    @Test("Each router keeps what it learns in a file of its own")
    func memory() throws {
        let deployment = Deployment(home: "/data", runtime: "/run", scale: ["router": 2])
        let files = deployment.instances.filter { $0.stage == "router" }.compactMap(
            \.arguments.last
        )
        #expect(files == ["/data/router/router-0.json", "/data/router/router-1.json"])
    }

    @Test("A fetcher knows every router and store, and the gateways")
    func fetcher() throws {
        let fetcher = try #require(two.instances.first { $0.stage == "ipfs-fetcher" })
        let arguments = fetcher.arguments.joined(separator: " ")
        #expect(arguments.contains("--routers ipc:///run/router-0-orders.sock"))
        #expect(arguments.contains("--routers ipc:///run/router-1-orders.sock"))
        #expect(arguments.contains("--stores ipc:///run/store-0.sock"))
        #expect(arguments.contains("--gateways http://127.0.0.1:1"))
    }

    @Test("Each peer fetcher has its own key and port, and knows the others and the peers")
    func peers() {
        let deployment = Deployment(
            home: "/home",
            runtime: "/run",
            scale: ["peer-fetcher": 2],
            peers: ["/ip4/192.0.2.7/tcp/4101/p2p/12D3KooW"],
            peerPort: 4_101,
        )
        let fetchers = deployment.instances.filter { $0.stage == "peer-fetcher" }
        for (number, fetcher) in fetchers.enumerated() {
            let arguments = fetcher.arguments.joined(separator: " ")
            #expect(arguments.contains("--home /home"))
            #expect(arguments.contains("--listen /ip4/127.0.0.1/tcp/\(4_101 + number)"))
            #expect(arguments.contains("--instances peer-fetcher-0 --instances peer-fetcher-1"))
            #expect(arguments.contains("--bootstrap /ip4/192.0.2.7/tcp/4101/p2p/12D3KooW"))
        }
        #expect(fetchers.count == 2)
    }

    @Test("There is no door without a port for it")
    func noDoor() {
        let plain = Deployment(home: "/home", runtime: "/run")
        #expect(!plain.instances.contains { $0.stage == "http" })
        #expect(plain.clientEndpoints == ["ipc:///run/intake-0.sock"])
    }

    @Test("No socket's name is longer than the one that the folder is chosen for")
    func names() {
        let full = Deployment(
            home: "/h",
            runtime: "/r",
            httpPort: 1,
            scale: [
                "store": 64, "router": 64, "ipfs-fetcher": 64, "peer-fetcher": 64, "intake": 64,
            ]
        )
        let longest = full.instances.flatMap(\.arguments)
            .filter { $0.hasPrefix("ipc:///r/") }
            .map { $0.utf8.count - "ipc:///r/".utf8.count }
            .max()
        #expect(longest == Deployment.longestSocketName.utf8.count)
    }

    @Test(
        "A scale that makes no sense is refused by name",
        arguments: ["router", "router=0", "router=65", "rooter=2", "http=2", "broadcaster=2", "=3"]
    )
    func refusedScale(_ text: String) {
        #expect(throws: SupervisorTrouble.self) { try Deployment.scale(text) }
    }

    @Test("A scale is a stage and a number")
    func scale() throws {
        let (stage, count) = try Deployment.scale("ipfs-fetcher=3")
        #expect(stage == "ipfs-fetcher")
        #expect(count == 3)
    }

    @Test(
        "Each instance has a port of its own for metrics, from the first on, and the log's settings"
    )
    func metrics() {
        let deployment = Deployment(
            home: "/h",
            runtime: "/r",
            metricsPort: 9_100,
            logLevel: "debug",
            logFormat: .json,
            scale: ["router": 2]
        )
        let instances = deployment.instances
        #expect(
            instances.map(\.metrics)
                == (0..<instances.count).map { "127.0.0.1:\(9_100 + $0)" }
        )
        for instance in instances {
            let line = instance.arguments.joined(separator: " ")
            #expect(line.contains("--metrics \(instance.metrics ?? "?")"))
            #expect(line.contains("--log-level debug --log-format json"))
        }
        let silent = Deployment(home: "/h", runtime: "/r").instances
        #expect(silent.allSatisfy { $0.metrics == nil && !$0.arguments.contains("--metrics") })
    }
}
