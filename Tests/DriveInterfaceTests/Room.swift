// The room's first test replaces this one.
