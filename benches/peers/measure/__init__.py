"""Runs the subjects of `benches/peers/run`, one after the other, and prints one table."""
