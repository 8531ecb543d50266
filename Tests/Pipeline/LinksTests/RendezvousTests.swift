import Links
import Testing

@Suite("Rendezvous")
struct RendezvousTests {
    private let nodes = (0..<5).map { "ipc:///run/router-\($0).sock" }

    private func key(_ number: Int) -> [UInt8] {
        Array("key \(number)".utf8)
    }

    @Test("Every node has about its share of the keys")
    func evenShares() {
        var counts = [Int](repeating: 0, count: nodes.count)
        for number in 0..<10_000 {
            counts[Rendezvous.order(key: key(number), nodes: nodes)[0]] += 1
        }
        #expect(counts.allSatisfy { (1_800...2_200).contains($0) })
    }

    @Test("When a node goes, only its own keys move, each to its second choice")
    func minimalMoves() {
        let fewer = Array(nodes.dropLast())
        for number in 0..<1_000 {
            let before = Rendezvous.order(key: key(number), nodes: nodes)
            let after = Rendezvous.order(key: key(number), nodes: fewer)
            #expect(after == before.filter { $0 != 4 })
        }
    }

    @Test("The order of the nodes in the settings changes nothing")
    func orderOfNodes() {
        let reversed = Array(nodes.reversed())
        for number in 0..<100 {
            let one = Rendezvous.order(key: key(number), nodes: nodes).map { nodes[$0] }
            let other = Rendezvous.order(key: key(number), nodes: reversed).map { reversed[$0] }
            #expect(one == other)
        }
    }

    @Test("No nodes, no order")
    func noNodes() {
        #expect(Rendezvous.order(key: [1], nodes: []).isEmpty)
    }
}
