"""The tables served: how each is laid out, and which figures of the model stand in its cells."""
