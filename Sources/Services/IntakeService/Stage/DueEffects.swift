/// What one event wants done, with the body that came with it.
struct DueEffects {
    let effects: [Effect]
    let body: KeptBody?

    init(_ effects: [Effect], _ body: KeptBody?) {
        self.effects = effects
        self.body = body
    }
}
