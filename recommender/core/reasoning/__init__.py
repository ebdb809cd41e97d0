"""Every way to answer at once, exactly: promises, counterexamples, what still matters."""
