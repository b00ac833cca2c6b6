"""What the generated code stands on: the base of the models, and what an operation is."""
