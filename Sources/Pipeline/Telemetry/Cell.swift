/// One series: what is counted under one name with one set of labels.
protocol Cell: AnyObject, Sendable {
    /// Writes its lines.
    func write(name: String, labels: String, to text: inout String)
}
