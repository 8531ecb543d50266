/// What the owner of a CURVE key is in a deployment, and so which doors let it in.
package enum Role: String, Sendable, CaseIterable {
    /// Asks for content and keeps content, as `weir put`, the HTTP door and users' programs do.
    case client
    /// A client that may also ask the control endpoints.
    case `operator`
    /// An intake.
    case intake
    /// A router.
    case router
    /// A store.
    case store
    /// A fetcher, whatever it asks.
    case fetcher
    /// The broadcaster.
    case broadcaster

    /// The role of a stage that is named as its program is; a stage that only asks is a client.
    package init(ofStage stage: String) {
        switch stage {
        case "intake": self = .intake
        case "router": self = .router
        case "store": self = .store
        case "broadcaster": self = .broadcaster
        default: self = stage.hasSuffix("fetcher") ? .fetcher : .client
        }
    }
}
