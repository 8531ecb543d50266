package import Blocks
package import Multiformats
import Synchronization

/// Inner nodes of files that were read lately, decoded: a file's next range needs its root again.
///
/// It spares the decoding and the hashing, not the question whether the block is here.
package final class NodeCache: Sendable {
    private struct State {
        var nodes: [CID: DecodedNode] = [:]
        /// The one used longest ago first.
        var order: [CID] = []
        var links = 0
    }

    private let state = Mutex(State())

    /// An empty cache.
    package init() {}

    /// The node that a CID names, if it was read lately.
    package func node(_ cid: CID) -> DecodedNode? {
        state.withLock { state in
            guard let node = state.nodes[cid] else { return nil }
            if state.order.last != cid, let place = state.order.firstIndex(of: cid) {
                state.order.remove(at: place)
                state.order.append(cid)
            }
            return node
        }
    }

    /// Keeps a node whose bytes were verified; one with content of its own is not worth it.
    package func keep(_ node: DecodedNode) {
        guard node.content.isEmpty, node.children.count <= Limits.cachedLinksMax else { return }
        state.withLock { state in
            guard state.nodes.updateValue(node, forKey: node.cid) == nil else { return }
            state.order.append(node.cid)
            state.links += node.children.count
            while state.order.count > Limits.cachedNodesMax || state.links > Limits.cachedLinksMax {
                let gone = state.nodes.removeValue(forKey: state.order.removeFirst())
                state.links -= gone?.children.count ?? 0
            }
        }
    }
}
