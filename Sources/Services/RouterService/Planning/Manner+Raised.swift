import Messages

extension Manner {
    /// How a flight goes on that somebody joins: in the manner of whoever hurries more, and sparing
    /// only where both are.
    func raised(by other: Manner) -> Manner {
        let hurriesMore = Limits.headStart(other.urgency) > Limits.headStart(urgency)
        var raised = hurriesMore ? other : self
        if !isScarce || !other.isScarce {
            if raised.network == .limited { raised.network = .online }
            raised.isBatteryLow = false
        }
        return raised
    }
}
