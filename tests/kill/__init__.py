"""kill -9 of the worker in the middle of its jobs, again and again: nothing lost, nothing twice, nothing stuck."""
