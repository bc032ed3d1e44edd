"""The life of an application 办件, as pure functions over a store."""
