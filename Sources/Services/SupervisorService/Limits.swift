/// The bounds of a supervised deployment, each with the arithmetic that gives it.
package enum Limits {
    /// Instances of one stage: two cores run far fewer well; 64 sockets of each kind stay well below
    /// a process's 1,024 descriptors.
    package static let instancesMax = 64
    /// The first pause before a stage that died is started again.
    package static let restartPauseMin = Duration.milliseconds(100)
    /// The longest: 100 ms doubled seven times; a stage that can't start is tried 5 times a minute.
    package static let restartPauseMax = Duration.seconds(12)
    /// A stage that lived this long starts with the first pause again.
    package static let steadyAfter = Duration.seconds(10)
    /// What a stage may take beyond its own drain before it is killed.
    package static let killAfterDrain = Duration.seconds(2)
    /// All stages answer within this, or `up` says which does not.
    package static let readyWithin = Duration.seconds(20)
}
