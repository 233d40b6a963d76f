"""Sets up what Karigar's tests need, starts the servers, runs the tests, cleans up."""
