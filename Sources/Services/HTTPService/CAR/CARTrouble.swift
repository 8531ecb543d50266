package import Blocks

/// Why a CAR breaks off before its end; the client sees a stream that ends early.
package enum CARTrouble: Error, Sendable, Equatable {
    /// A block of the DAG is no node.
    case malformed(BlockError)
    /// The DAG is deeper than is walked.
    case tooDeep
    /// The DAG has more blocks than are walked or remembered.
    case tooManyBlocks
}

extension CARTrouble: CustomStringConvertible {
    /// A sentence for the log.
    package var description: String {
        switch self {
        case .malformed(let error): "A block of the DAG can't be walked through: \(error)."
        case .tooDeep: "The DAG is deeper than \(Limits.carDepthMax) levels."
        case .tooManyBlocks: "The DAG has more blocks than one CAR is made of."
        }
    }
}
